import { Speaker, secondsOf } from '../_content/Inbox.AspNetCore/sound/sound.js';
import { notify } from '../notices.js';

const playButton = /** @type {HTMLButtonElement} */ (document.querySelector('#play'));
const stopButton = /** @type {HTMLButtonElement} */ (document.querySelector('#stop'));
const view = /** @type {HTMLElement} */ (document.querySelector('#playing'));
const progress = /** @type {HTMLProgressElement} */ (document.querySelector('#progress'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));

/** The playing part of the page: its buttons and the progress of the sound. */
export class Playing {
  #tag;
  #answer;
  /** @type {Speaker | undefined} */
  #speaker;

  /**
   * @param {number} tag
   * @param {Uint8Array} answer
   */
  constructor(tag, answer) {
    this.#tag = tag;
    this.#answer = answer;
    playButton.addEventListener('click', () => this.start());
    stopButton.addEventListener('click', () => {
      this.stop();
      status.textContent = 'Stopped. Press Play again when the other device is listening.';
    });
  }

  async start() {
    notify('play');
    playButton.disabled = true;
    status.textContent = 'Starting the sound …';
    const again = { label: 'Play', run: () => this.start() };
    /** @type {Speaker | undefined} */
    let speaker;
    try {
      speaker = this.#speaker ??= new Speaker();
      speaker.addEventListener('interrupted', () => {
        this.stop();
        notify('play', { text: 'The sound was interrupted.', kind: 'problem', action: again });
      }, { once: true });
      await speaker.play(this.#tag, this.#answer);
    } catch {
      // The two have connected in the meantime, so the sound is no longer needed.
      if (speaker !== this.#speaker) return;
      this.stop();
      status.textContent = 'No sound. Use the code instead.';
      notify('play', { text: 'The browser could not start the sound. Check that this device has a speaker.', kind: 'problem', action: again });
      return;
    } finally {
      playButton.disabled = false;
    }
    if (speaker !== this.#speaker) return;
    status.textContent = `Playing the answer, ${secondsOf(this.#answer.length).toFixed(0)} seconds each time, until the other device has heard it.`;
    this.#show();
    this.#follow();
  }

  /** Stops the sound and frees the audio device. */
  stop() {
    this.#speaker?.close();
    this.#speaker = undefined;
    this.#show();
  }

  #show() {
    const playing = this.#speaker !== undefined;
    document.body.dataset.sound = playing ? 'playing' : 'silent';
    playButton.hidden = playing;
    view.hidden = !playing;
  }

  #follow() {
    if (!this.#speaker) return;
    progress.value = this.#speaker.part;
    requestAnimationFrame(() => this.#follow());
  }
}
