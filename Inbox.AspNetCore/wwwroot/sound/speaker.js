import { modulate } from './modulator.js';
import { running } from './running.js';
import { TAKES } from './tones.js';

/** The fade-out when the sound is stopped, in seconds. */
const FADE = 0.02;

/**
 * Plays one frame in a loop. Browsers allow sound only after a touch or click: create the speaker and call `play` in the handler of one.
 *
 * Event: `interrupted`, when the browser ends the sound (a call arrives, the device goes to sleep). Call `play` to begin again.
 */
export class Speaker extends EventTarget {
  #context;
  #destination;
  /** @type {{ source: AudioBufferSourceNode, gain: GainNode, seconds: number, since: number } | undefined} */
  #playing;

  /**
   * @param {AudioContext} [context]
   * @param {AudioNode} [destination] the audio node to play to; by default the device's speaker
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

  /** The played part of the current take: 0 to 1, then again from 0. */
  get part() {
    if (!this.#playing) return 0;
    const { seconds, since } = this.#playing;
    return ((this.#context.currentTime - since) % seconds) / seconds;
  }

  /**
   * Plays the frame until `stop`, and replaces the one before.
   * @param {number} tag the tag of the answered offer, 0 to 2^32 - 1
   * @param {Uint8Array} payload 1 to 215 bytes
   * @returns {Promise<void>} resolves when the sound is audible; rejects with a RangeError when the payload is empty or too long, and with
   * an `InvalidStateError` when the browser does not start its audio: it requires a click first, or has no device
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

  /** Stops, and releases the audio device. The speaker cannot be used again. */
  close() {
    this.stop();
    if (this.#context.state !== 'closed') this.#context.close();
  }
}
