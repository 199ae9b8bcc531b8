import { PREAMBLES } from './tones.js';
import { STEPS } from './spectrogram.js';

const TONES_LONG = PREAMBLES[0].length;
/** The share of a column from which a tone stands out. In noise each tone has 1/256, and exceeds this share once in 300,000 times. */
const STANDS_OUT = 0.05;
/** How many tones of a preamble must stand out. */
const ENOUGH = TONES_LONG / 2;

/** Finds the end of a preamble. */
export class PreambleSearch {
  /** @type {Float32Array[]} the columns of one preamble */
  #columns = [];
  /** @type {{ score: number, take: number, age: number } | undefined} the best match so far, until none is better for half a symbol */
  #best;

  /**
   * @param {Float32Array} column
   * @returns {{ take: number, age: number } | undefined} the preamble, and the age of its last column in columns
   */
  push(column) {
    this.#columns.push(column);
    if (this.#columns.length > TONES_LONG * STEPS) this.#columns.shift();
    if (this.#columns.length < TONES_LONG * STEPS) return undefined;

    if (this.#best) this.#best.age++;
    PREAMBLES.forEach((preamble, take) => {
      const score = this.#score(preamble);
      if (score > (this.#best?.score ?? 0)) this.#best = { score, take, age: 0 };
    });
    if (!this.#best || this.#best.age < STEPS / 2) return undefined;
    const found = this.#best;
    this.#best = undefined;
    return found;
  }

  /** @param {Uint8Array} preamble @returns {number} 0: not a preamble */
  #score(preamble) {
    let standing = 0;
    let sum = 0;
    for (let i = 0; i < TONES_LONG; i++) {
      const share = this.#columns[(i + 1) * STEPS - 1][preamble[i]];
      if (share > STANDS_OUT) standing++;
      sum += share;
    }
    return standing >= ENOUGH ? sum : 0;
  }
}
