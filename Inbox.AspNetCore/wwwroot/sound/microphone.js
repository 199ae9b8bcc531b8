import { Ear } from './ear.js';
import { running } from './running.js';

/**
 * Turns voice processing off, which treats tones as noise and removes them. A device that cannot turn it off is used anyway.
 * @type {MediaTrackConstraints}
 */
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

/** The device's microphone. */
export class Microphone {
  #context;
  /** @type {{ stream: MediaStream, source: MediaStreamAudioSourceNode, ear: Ear } | undefined} */
  #open;
  /** Counts `open` and `close`: of several calls at once, only the last one counts. */
  #turn = 0;

  /**
   * Loads the audio worklet without asking for the microphone, so that `open` works without the server.
   * @param {{ worklet?: string | URL }} [options] as those of `Ear.load`
   * @returns {Promise<Microphone>} rejects with a `NotSupportedError` on a page that is not secure (HTTPS or localhost), and with an
   * `AbortError` when the worklet cannot be loaded
   */
  static async prepare(options) {
    if (!navigator.mediaDevices) throw new DOMException('The microphone requires a secure page: HTTPS or localhost.', 'NotSupportedError');
    const context = new AudioContext();
    try {
      await Ear.load(context, options);
    } catch (error) {
      context.close();
      throw error;
    }
    return new Microphone(context);
  }

  /** @param {AudioContext} context a context for which `Ear.load` was called */
  constructor(context) {
    this.#context = context;
  }

  /**
   * The device's track while the microphone is open. Its `ended` event fires when the microphone is unplugged or access to it is revoked.
   */
  get track() {
    return this.#open?.stream.getAudioTracks()[0];
  }

  /**
   * Asks for the microphone. Call it in the handler of a click: otherwise browsers may not start to listen.
   * @returns {Promise<Ear>} rejects with the DOMException of `getUserMedia` (`NotAllowedError`: refused, `NotFoundError`: no microphone),
   * with an `InvalidStateError` when the browser does not start its audio, with a RangeError when the sample rate of the device is below
   * 12,800 Hz, and with an `AbortError` when `open` or `close` was called in the meantime. In each case the device is released
   */
  async open() {
    this.close();
    const turn = this.#turn;
    const stream = await navigator.mediaDevices.getUserMedia({ audio: AS_IT_IS });
    try {
      this.#check(turn);
      const source = this.#context.createMediaStreamSource(stream);
      const ear = new Ear(this.#context, source);
      this.#open = { stream, source, ear };
      await running(this.#context);
      this.#check(turn);
      return ear;
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      if (turn === this.#turn) this.close();
      throw error;
    }
  }

  /** @param {number} turn */
  #check(turn) {
    if (turn !== this.#turn) throw new DOMException('The microphone was closed, or opened once more, in the meantime.', 'AbortError');
  }

  /** Releases the device, so that the browser no longer shows it as in use. It can be opened again. */
  close() {
    this.#turn++;
    if (!this.#open) return;
    const { stream, source, ear } = this.#open;
    this.#open = undefined;
    ear.close();
    source.disconnect();
    for (const track of stream.getTracks()) track.stop();
    this.#context.suspend();
  }
}
