import { Fourier } from './fourier.js';
import { Resampler } from './resampler.js';
import { LOWEST_SAMPLE_RATE, LOWEST_TONE, SYMBOLS_PER_SECOND, TONES, TONE_SPACING } from './tones.js';

// At this rate a symbol is a power of two of samples, as the transform requires, and each tone is one of its frequencies.
const WINDOW = 1024;
const RATE = WINDOW * SYMBOLS_PER_SECOND;
/** The number of columns in one symbol: the start of a symbol is known to within a sixteenth of it. */
export const STEPS = 8;
const STEP = WINDOW / STEPS;
/** The number of columns over which the usual loudness of a tone is averaged: 1 s. */
const MEMORY = STEPS * SYMBOLS_PER_SECOND;
/** Sound cards deliver -1 to 1. Samples far outside, or NaN, are faults, and are dropped because they would stay in the averages. */
const LOUDEST = 1000;

/**
 * Converts sound to columns 6.25 ms apart: the share of each tone in the last 50 ms. A tone is weighted by how much louder it is than
 * usual, so that a hum, a whistle, and the resonances of a room or microphone count little. The sum of a column is 1, or 0 in silence.
 */
export class Spectrogram {
  #resampler;
  #fourier = new Fourier(WINDOW);
  #window = new Float32Array(WINDOW);
  /** The number of samples until the next column. */
  #missing = STEP;
  #usual = new Float32Array(TONES);
  #columns = 0;

  /**
   * @param {number} sampleRate Hz, at least 12,800
   * @throws {RangeError} the rate is too low
   */
  constructor(sampleRate) {
    if (!(sampleRate >= LOWEST_SAMPLE_RATE)) throw new RangeError(`The sample rate must be at least ${LOWEST_SAMPLE_RATE} Hz, not ${sampleRate}.`);
    this.#resampler = new Resampler(sampleRate, RATE);
  }

  /**
   * @param {Float32Array} samples any number of them
   * @returns {Float32Array[]} the columns they complete
   */
  push(samples) {
    const columns = [];
    let heard = this.#resampler.push(samples.map((sample) => (Math.abs(sample) <= LOUDEST ? sample : 0)));
    while (heard.length >= this.#missing) {
      this.#slide(heard.subarray(0, this.#missing));
      heard = heard.subarray(this.#missing);
      this.#missing = STEP;
      columns.push(this.#column());
    }
    this.#slide(heard);
    this.#missing -= heard.length;
    return columns;
  }

  /** @param {Float32Array} samples */
  #slide(samples) {
    this.#window.copyWithin(0, samples.length);
    this.#window.set(samples, WINDOW - samples.length);
  }

  #column() {
    const column = new Float32Array(TONES);
    this.#fourier.energies(this.#window, LOWEST_TONE / TONE_SPACING, column);
    const weight = 1 / Math.min(MEMORY, ++this.#columns);
    let average = 0;
    for (let tone = 0; tone < TONES; tone++) {
      this.#usual[tone] += weight * (column[tone] - this.#usual[tone]);
      average += this.#usual[tone] / TONES;
    }

    let sum = 0;
    // The average prevents tones that were never heard from counting as loud when they are barely above zero.
    for (let tone = 0; tone < TONES; tone++) sum += column[tone] /= this.#usual[tone] + average + Number.MIN_VALUE;
    for (let tone = 0; tone < TONES && sum > 0; tone++) column[tone] /= sum;
    return column;
  }
}
