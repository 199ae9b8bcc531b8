import { PreambleSearch } from './preamble-search.js';
import { Reading } from './reading.js';
import { STEPS, Spectrogram } from './spectrogram.js';

// More at once are echoes, or mischief.
const MOST_READINGS = 4;

/**
 * What a demodulator heard.
 * - `progress`: a frame is coming; `part` of it, 0 to 1, is here
 * - `frame`: it came, and is exactly what was sent: `corrected` of its bytes had been heard wrong, and are right
 * - `spoiled`: it came, and can't be read; the next loop serves
 * @typedef {{ type: 'progress', part: number }
 *   | { type: 'frame', tag: number, payload: Uint8Array, corrected: number }
 *   | { type: 'spoiled' }} Heard
 */

/** Finds frames in samples. It begins anywhere, in the middle of a frame, too. */
export class Demodulator {
  #spectrogram;
  #search = new PreambleSearch();
  /** @type {Float32Array[]} the last ones, newest first */
  #columns = [];
  /** @type {Reading[]} one after the other as a rule; two when one frame was cut off by the next, or echoes */
  #readings = [];

  /**
   * @param {number} sampleRate Hz of the samples to come, 12,800 or more
   * @throws {RangeError} the rate is too low
   */
  constructor(sampleRate) {
    this.#spectrogram = new Spectrogram(sampleRate);
  }

  /**
   * @param {Float32Array} samples any number of them
   * @returns {Heard[]} what they completed
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
      // Of two at once, one is the rest of something that broke off.
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
