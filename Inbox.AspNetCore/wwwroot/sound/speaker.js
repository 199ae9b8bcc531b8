import { modulate } from './modulator.js';
import { running } from './running.js';
import { TAKES } from './tones.js';

/** Seconds in which the sound goes away when it is stopped. */
const FADE = 0.02;

/**
 * Plays one frame again and again. Browsers allow sound only after a touch or click: make it, and play, in the handler of one.
 *
 * Event: `interrupted`, the browser ended the sound (a call came in, the device went to sleep); `play` begins again.
 */
export class Speaker extends EventTarget {
  #context;
  #destination;
  /** @type {{ source: AudioBufferSourceNode, gain: GainNode, seconds: number, since: number } | undefined} */
  #playing;

  /**
   * @param {AudioContext} [context]
   * @param {AudioNode} [destination] where the sound goes; by default, to the device's speaker
   */
  constructor(context = new AudioContext(), destination = context.destination) {
    super();
    this.#context = context;
    this.#destination = destination;
    context.addEventListener('statechange', () => {
      if (context.state === 'running' || !this.#playing) return;
      this.stop();
      this.dispatchEvent(new Event('interrupted'));
    });
  }

  get playing() {
    return this.#playing !== undefined;
  }

  /** How far the frame is that is being played: 0 to 1, then again. */
  get part() {
    if (!this.#playing) return 0;
    const { seconds, since } = this.#playing;
    return ((this.#context.currentTime - since) % seconds) / seconds;
  }

  /**
   * Plays in place of what was played before, until `stop`.
   * @param {number} tag of the offer that is answered, 0 to 2^32 - 1
   * @param {Uint8Array} payload 1 to 215 bytes
   * @returns {Promise<void>} resolves when it can be heard; rejects with a RangeError when the payload is empty or too long, and with an
   * `InvalidStateError` when the browser starts no sound: it wants a click first, or has no device
   */
  async play(tag, payload) {
    this.stop();
    const context = this.#context;
    const samples = /** @type {Float32Array<ArrayBuffer>} */ (modulate(tag, payload, context.sampleRate));
    const buffer = context.createBuffer(1, samples.length, context.sampleRate);
    buffer.copyToChannel(samples, 0);
    await running(context);

    const source = new AudioBufferSourceNode(context, { buffer, loop: true });
    const gain = new GainNode(context);
    source.connect(gain).connect(this.#destination);
    source.start();
    this.#playing = { source, gain, seconds: buffer.duration / TAKES, since: context.currentTime };
  }

  stop() {
    if (!this.#playing) return;
    const { source, gain } = this.#playing;
    this.#playing = undefined;
    const now = this.#context.currentTime;
    gain.gain.setValueAtTime(1, now);
    gain.gain.linearRampToValueAtTime(0, now + FADE);
    source.stop(now + FADE);
    source.addEventListener('ended', () => gain.disconnect());
  }

  /** Stops, and gives the device's speaker back. Final. */
  close() {
    this.stop();
    if (this.#context.state !== 'closed') this.#context.close();
  }
}
