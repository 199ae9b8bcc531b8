import { divide, evaluate, multiply, power } from './galois-field.js';

const LONGEST = 255;

/**
 * A Reed-Solomon code over bytes: 2t bytes of parity correct any t bytes of a word. The word is the data, then the parity. The generator
 * has the roots 2^0 to 2^(2t-1).
 */
export class ReedSolomon {
  #parity;
  /** @type {number[]} */
  #generator = [1];

  /** @param {number} parity bytes, an even number */
  constructor(parity) {
    this.#parity = parity;
    for (let root = 0; root < parity; root++) {
      const longer = [...this.#generator, 0];
      this.#generator.forEach((coefficient, i) => (longer[i + 1] ^= multiply(coefficient, power(root))));
      this.#generator = longer;
    }
  }

  /**
   * @param {Uint8Array} data 1 to 255 bytes less the parity
   * @returns {Uint8Array} the data with its parity
   * @throws {RangeError} the data is too long
   */
  encode(data) {
    if (data.length + this.#parity > LONGEST) throw new RangeError(`A word holds ${LONGEST - this.#parity} bytes of data, not ${data.length}.`);
    const word = new Uint8Array(data.length + this.#parity);
    word.set(data);
    for (let i = 0; i < data.length; i++) {
      const factor = word[i];
      for (let j = 1; j <= this.#parity; j++) word[i + j] ^= multiply(this.#generator[j], factor);
    }
    word.set(data);
    return word;
  }

  /**
   * @param {Uint8Array} word
   * @returns {{ data: Uint8Array, corrected: number } | undefined} the data, and the number of corrected bytes; undefined when too many
   * bytes are wrong. With far too many it may, very rarely, return other data, which a checksum detects
   */
  decode(word) {
    const fixed = word.slice();
    const syndromes = this.#syndromes(fixed);
    const locator = errorLocator(syndromes);
    const errors = locator.length - 1;
    if (errors > this.#parity / 2) return undefined;

    const evaluator = product(syndromes, locator).slice(0, this.#parity);
    let found = 0;
    for (let i = 0; i < fixed.length; i++) {
      const inverse = power(-(fixed.length - 1 - i));
      if (evaluate([...locator].reverse(), inverse) !== 0) continue;
      found++;
      fixed[i] ^= magnitude(evaluator, locator, inverse);
    }
    // Roots outside the word, or a result that is still not a valid word, mean that there is no correction.
    if (found !== errors || this.#syndromes(fixed).some((each) => each !== 0)) return undefined;
    return { data: fixed.slice(0, -this.#parity), corrected: errors };
  }

  /** @param {Uint8Array} word */
  #syndromes(word) {
    return Array.from({ length: this.#parity }, (_, root) => evaluate(word, power(root)));
  }
}

/**
 * Finds the shortest recurrence that generates the syndromes (Berlekamp and Massey). Its roots are the inverses of the error locations.
 * @param {number[]} syndromes
 * @returns {number[]} coefficients, the lowest power first; the first is 1
 */
function errorLocator(syndromes) {
  let current = [1];
  let previous = [1];
  let errors = 0;
  let since = 1;
  let lastMiss = 1;
  for (let n = 0; n < syndromes.length; n++) {
    let miss = 0;
    for (let i = 0; i < current.length && i <= n; i++) miss ^= multiply(current[i], syndromes[n - i]);
    if (miss === 0) {
      since++;
      continue;
    }
    const factor = divide(miss, lastMiss);
    const next = current.slice();
    previous.forEach((coefficient, i) => (next[i + since] = (next[i + since] ?? 0) ^ multiply(factor, coefficient)));
    if (2 * errors <= n) {
      previous = current;
      errors = n + 1 - errors;
      lastMiss = miss;
      since = 1;
    } else {
      since++;
    }
    current = Array.from(next, (coefficient) => coefficient ?? 0);
  }
  while (current.at(-1) === 0) current.pop();
  return current;
}

/**
 * Computes the error value at the location with this inverse (Forney).
 * @param {number[]} evaluator @param {number[]} locator @param {number} inverse
 */
function magnitude(evaluator, locator, inverse) {
  // The derivative: odd powers become one lower, and even powers vanish.
  const slope = locator.slice(1).map((coefficient, i) => (i % 2 === 0 ? coefficient : 0));
  return divide(multiply(divide(1, inverse), evaluate([...evaluator].reverse(), inverse)), evaluate([...slope].reverse(), inverse));
}

/** @param {number[]} a @param {number[]} b */
function product(a, b) {
  const sum = new Array(a.length + b.length - 1).fill(0);
  a.forEach((left, i) => b.forEach((right, j) => (sum[i + j] ^= multiply(left, right))));
  return sum;
}
