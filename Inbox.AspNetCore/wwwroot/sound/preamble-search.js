import { PREAMBLES } from './tones.js';
import { STEPS } from './spectrogram.js';

const TONES_LONG = PREAMBLES[0].length;
/** A tone with this share of a column stands out: in noise each has 1/256, and this much once in 300,000 times. */
const STANDS_OUT = 0.05;
/** That many of its tones must, for something to be a preamble. */
const ENOUGH = TONES_LONG / 2;

/** Finds the moment at which a preamble ended. */
export class PreambleSearch {
  /** @type {Float32Array[]} as many columns as a preamble has */
  #columns = [];
  /** @type {{ score: number, take: number, age: number } | undefined} the best so far, until nothing better comes within half a symbol */
  #best;

  /**
   * @param {Float32Array} column
   * @returns {{ take: number, age: number } | undefined} which preamble was heard, and how many columns ago its last one was
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

  /** @param {Uint8Array} preamble @returns {number} 0: this is none */
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
