import { Ear } from './ear.js';
import { running } from './running.js';

/**
 * What browsers do for voices takes tones for noise and removes them. A device that can't do without is used all the same.
 * @type {MediaTrackConstraints}
 */
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

/** The device's microphone, listened to. */
export class Microphone {
  #context;
  /** @type {{ stream: MediaStream, source: MediaStreamAudioSourceNode, ear: Ear } | undefined} */
  #open;

  /**
   * Loads what listening needs, and asks for nothing yet: the server may be gone by the time the microphone is opened.
   * @returns {Promise<Microphone>} rejects with a `NotSupportedError` where browsers have no microphone for this page, since it came without
   * encryption, and with an `AbortError` when the server does not answer
   */
  static async prepare() {
    if (!navigator.mediaDevices) throw new DOMException('Only secure pages may use a microphone.', 'NotSupportedError');
    const context = new AudioContext();
    try {
      await Ear.load(context);
    } catch (error) {
      context.close();
      throw error;
    }
    return new Microphone(context);
  }

  /** @param {AudioContext} context that has the module of the ear */
  constructor(context) {
    this.#context = context;
  }

  /** While it is open: the device's track. Its `ended` says that the microphone was unplugged or taken away. */
  get track() {
    return this.#open?.stream.getAudioTracks()[0];
  }

  /**
   * Asks for the microphone. Call it in the handler of a click: browsers may not start to listen otherwise.
   * @returns {Promise<Ear>} rejects with the DOMException of `getUserMedia` (`NotAllowedError`: refused, `NotFoundError`: there is none), with
   * an `InvalidStateError` when the browser does not start its sound, and with a RangeError when the device is slower than 12,800 Hz. Then
   * the device is free again
   */
  async open() {
    this.close();
    const stream = await navigator.mediaDevices.getUserMedia({ audio: AS_IT_IS });
    try {
      const source = this.#context.createMediaStreamSource(stream);
      const ear = new Ear(this.#context, source);
      this.#open = { stream, source, ear };
      await running(this.#context);
      return ear;
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      this.close();
      throw error;
    }
  }

  /** Frees the device: the browser's sign that it is in use goes out. It may be opened again. */
  close() {
    if (!this.#open) return;
    const { stream, source, ear } = this.#open;
    this.#open = undefined;
    ear.close();
    source.disconnect();
    for (const track of stream.getTracks()) track.stop();
    this.#context.suspend();
  }
}
