import { PreambleSearch } from './preamble-search.js';
import { Reading } from './reading.js';
import { STEPS, Spectrogram } from './spectrogram.js';

// More at the same time are echoes, or an attack.
const MOST_READINGS = 4;

/**
 * The result of listening.
 * - `progress`: a frame is arriving; `part` of it, 0 to 1, has been heard
 * - `frame`: a frame arrived exactly as it was sent; `corrected` is the number of its bytes that were corrected
 * - `spoiled`: a frame arrived, but cannot be decoded; the next repetition can succeed
 * @typedef {{ type: 'progress', part: number }
 *   | { type: 'frame', tag: number, payload: Uint8Array, corrected: number }
 *   | { type: 'spoiled' }} Heard
 */

/** Finds frames in samples. It may begin anywhere, even in the middle of a frame. */
export class Demodulator {
  #spectrogram;
  #search = new PreambleSearch();
  /** @type {Float32Array[]} the last columns, newest first */
  #columns = [];
  /** @type {Reading[]} usually one; two when the next frame interrupts one, or a frame echoes */
  #readings = [];

  /**
   * @param {number} sampleRate Hz of the samples, at least 12,800
   * @throws {RangeError} the rate is too low
   */
  constructor(sampleRate) {
    this.#spectrogram = new Spectrogram(sampleRate);
  }

  /**
   * @param {Float32Array} samples any number of them
   * @returns {Heard[]} the results that they completed
   */
  push(samples) {
    return this.#spectrogram.push(samples).flatMap((column) => this.#take(column));
  }

  /** @param {Float32Array} column */
  #take(column) {
    this.#columns.unshift(column);
    this.#columns.length = Math.min(this.#columns.length, STEPS);

    const newest = this.#readings.at(-1);
    /** @type {Heard[]} */
    const heard = this.#readings
      .map((reading) => ({ reading, news: reading.push(column) }))
      // Of two at the same time, only the newest reports progress: the other one was interrupted.
      .flatMap(({ reading, news }) => (!news || (news.type === 'progress' && reading !== newest) ? [] : news));
    this.#readings = this.#readings.filter((reading) => !reading.over);

    const found = this.#search.push(column);
    if (found) {
      this.#readings.push(new Reading(found.take, found.age, this.#columns[found.age]));
      this.#readings = this.#readings.slice(-MOST_READINGS);
    }
    return heard;
  }
}
