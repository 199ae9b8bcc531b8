import { Fourier } from './fourier.js';
import { Resampler } from './resampler.js';
import { LOWEST_SAMPLE_RATE, LOWEST_TONE, SYMBOLS_PER_SECOND, TONES, TONE_SPACING } from './tones.js';

// At this rate a symbol has as many samples as a quick transform likes, and each tone is one of its frequencies.
const WINDOW = 1024;
const RATE = WINDOW * SYMBOLS_PER_SECOND;
/** Columns in one symbol: the moment of a symbol is known to within a sixteenth of it. */
export const STEPS = 8;
const STEP = WINDOW / STEPS;
/** Columns over which the usual loudness of a tone is averaged: a second. */
const MEMORY = STEPS * SYMBOLS_PER_SECOND;
/** A sound card gives -1 to 1. What is far beyond that, or no number, is a fault on the way: once in the averages it would stay there. */
const LOUDEST = 1000;

/**
 * What is heard, as columns 6.25 ms apart: the share of each tone in the 50 ms that end there. A tone counts by how much louder it is than
 * usual, so that a hum, a whistle and what a room or microphone prefers weigh little; the sum is 1, or 0 in silence.
 */
export class Spectrogram {
  #resampler;
  #fourier = new Fourier(WINDOW);
  #window = new Float32Array(WINDOW);
  /** Samples until the next column. */
  #missing = STEP;
  #usual = new Float32Array(TONES);
  #columns = 0;

  /**
   * @param {number} sampleRate Hz, 12,800 or more
   * @throws {RangeError} the rate is too low
   */
  constructor(sampleRate) {
    if (!(sampleRate >= LOWEST_SAMPLE_RATE)) throw new RangeError(`The sample rate must be ${LOWEST_SAMPLE_RATE} Hz or more, not ${sampleRate}.`);
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
    // The average keeps tones that were never heard from counting as loud when they are a little above nothing.
    for (let tone = 0; tone < TONES; tone++) sum += column[tone] /= this.#usual[tone] + average + Number.MIN_VALUE;
    for (let tone = 0; tone < TONES && sum > 0; tone++) column[tone] /= sum;
    return column;
  }
}
