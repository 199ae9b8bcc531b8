import { Microphone } from '../_content/Inbox.AspNetCore/sound/sound.js';
import { notify } from '../notices.js';
import { showEar } from './ear-picture.js';

/** @typedef {import('../_content/Inbox.AspNetCore/sound/sound.js').Heard} Heard */
/** @typedef {Extract<Heard, { type: 'frame' }>} Frame */

const listenButton = /** @type {HTMLButtonElement} */ (document.querySelector('#listen'));
const stopButton = /** @type {HTMLButtonElement} */ (document.querySelector('#stop'));
const view = /** @type {HTMLElement} */ (document.querySelector('#ear'));
const progress = /** @type {HTMLProgressElement} */ (document.querySelector('#progress'));
const words = /** @type {HTMLElement} */ (document.querySelector('#heard'));

const CODE = 'Or type the code that the other device shows.';
/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: `This page may not use the microphone. Allow it in the browser's settings for this page, then try again. ${CODE}`,
  NotFoundError: `There is no microphone. Connect one, then try again. ${CODE}`,
  NotReadableError: `The microphone is in use by another program. Close it there, then try again. ${CODE}`,
  NotSupportedError: `Browsers allow the microphone only on secure pages. Open this page with https. ${CODE}`,
  AbortError: `The listening module could not be loaded: the server does not answer. ${CODE}`,
  RangeError: `This microphone does not pick up high tones; nor does a headset in a phone call. Use another microphone. ${CODE}`,
  InvalidStateError: `The browser could not start listening. Check that this device has sound. ${CODE}`,
};

/** The listening part of the page: its buttons, the picture of the sound, and microphone errors. */
export class Listening {
  #onFrame;
  #listening = false;
  /** Counts starts and stops, so that a microphone that is allowed too late is not used. */
  #turn = 0;
  /** @type {Promise<Microphone> | undefined} */
  #prepared;
  #endPicture = () => {};

  /** @param {(frame: Frame) => string | Promise<string>} onFrame returns the text to show for it */
  constructor(onFrame) {
    this.#onFrame = onFrame;
    listenButton.addEventListener('click', () => this.start());
    stopButton.addEventListener('click', () => this.stop());
    listenButton.disabled = false;
    // Loaded now, while the server is reachable. Errors are shown when the user starts listening.
    this.#prepare().catch(() => {});
  }

  #prepare() {
    return (this.#prepared ??= Microphone.prepare());
  }

  async start() {
    const turn = ++this.#turn;
    notify('microphone');
    listenButton.disabled = true;
    try {
      const microphone = await this.#prepare();
      const ear = await microphone.open();
      if (turn === this.#turn) this.#listen(ear, microphone.track);
      else microphone.close();
    } catch (error) {
      // Not shown if the user has connected by code in the meantime.
      if (turn === this.#turn) this.#explain(error);
    } finally {
      listenButton.disabled = false;
    }
  }

  /**
   * @param {import('../_content/Inbox.AspNetCore/sound/sound.js').Ear} ear
   * @param {MediaStreamTrack | undefined} track
   */
  #listen(ear, track) {
    this.#listening = true;
    ear.addEventListener('heard', (event) => this.#hear(/** @type {CustomEvent<Heard>} */ (event).detail));
    track?.addEventListener('ended', () => {
      this.stop();
      notify('microphone', { text: `The microphone was disconnected. ${CODE}`, kind: 'problem', action: { label: 'Listen again', run: () => this.start() } });
    });
    view.hidden = false;
    view.scrollIntoView({ block: 'nearest' });
    this.#endPicture = showEar(ear);
    words.textContent = 'Listening … The sound must be heard once in full.';
    this.#show();
  }

  /** Frees the microphone. */
  stop() {
    this.#turn++;
    this.#endPicture();
    this.#listening = false;
    this.#prepared?.then((microphone) => microphone.close(), () => (this.#prepared = undefined));
    view.hidden = true;
    progress.value = 0;
    this.#show();
  }

  #show() {
    document.body.dataset.microphone = this.#listening ? 'open' : 'free';
    listenButton.hidden = this.#listening;
    stopButton.hidden = !this.#listening;
  }

  /** @param {Heard} heard */
  async #hear(heard) {
    if (heard.type === 'progress') {
      progress.value = heard.part;
      words.textContent = 'Receiving an answer …';
    } else if (heard.type === 'spoiled') {
      progress.value = 0;
      words.textContent = 'That answer could not be understood. It is played again; hold the devices closer together.';
    } else {
      progress.value = 1;
      words.textContent = await this.#onFrame(heard);
    }
  }

  /** @param {unknown} error */
  #explain(error) {
    this.stop();
    const name = error instanceof Error ? error.name : '';
    const text = REASONS[name] ?? `The microphone could not be started (${error}). ${CODE}`;
    notify('microphone', { text, kind: 'problem', action: { label: 'Try again', run: () => this.start() } });
    /** @type {HTMLElement} */ (document.querySelector('#code')).focus();
  }
}
