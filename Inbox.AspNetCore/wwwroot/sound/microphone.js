import { Ear } from './ear.js';
import { running } from './running.js';

/**
 * What browsers do for voices takes tones for noise and removes them. A device that can't do without is used all the same.
 * @type {MediaTrackConstraints}
 */
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false, channelCount: 1 };

/** The device's microphone, listened to. */
export class Microphone {
  #stream;
  #context;

  /**
   * Asks for the microphone. Call it in the handler of a click: browsers may not start to listen otherwise.
   * @returns {Promise<Microphone>} rejects with the DOMException of `getUserMedia` (`NotAllowedError`: refused, `NotFoundError`: there is
   * none), with a `NotSupportedError` where browsers have no microphone for this page, since it came without encryption, and with an
   * `InvalidStateError` when the browser starts no sound
   */
  static async open() {
    if (!navigator.mediaDevices) throw new DOMException('Only secure pages may use a microphone.', 'NotSupportedError');
    const stream = await navigator.mediaDevices.getUserMedia({ audio: AS_IT_IS });
    const context = new AudioContext();
    try {
      const ear = await Ear.on(context, context.createMediaStreamSource(stream));
      await running(context);
      return new Microphone(stream, context, ear);
    } catch (error) {
      release(stream, context);
      throw error;
    }
  }

  /**
   * @param {MediaStream} stream
   * @param {AudioContext} context
   * @param {Ear} ear
   */
  constructor(stream, context, ear) {
    this.#stream = stream;
    this.#context = context;
    this.ear = ear;
  }

  /** The device's track; its `ended` says that the microphone was unplugged or taken away. */
  get track() {
    return this.#stream.getAudioTracks()[0];
  }

  /** Frees the device: the browser's sign that it is in use goes out. */
  close() {
    this.ear.close();
    release(this.#stream, this.#context);
  }
}

/** @param {MediaStream} stream @param {AudioContext} context */
function release(stream, context) {
  for (const track of stream.getTracks()) track.stop();
  if (context.state !== 'closed') context.close();
}
