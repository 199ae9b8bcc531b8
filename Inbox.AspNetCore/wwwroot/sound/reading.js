import { HEADER_LENGTH, bodyLength, readBody, readHeader } from './frame.js';
import { STEPS } from './spectrogram.js';
import { byteOf } from './tones.js';

/** One take of a frame during its reception: one symbol in every eighth column. */
export class Reading {
  #take;
  #wait;
  /** The previous symbol, whose echo is still audible. */
  #before;
  #bytes = new Uint8Array(255 + HEADER_LENGTH);
  #heard = 0;
  #length = 0;
  /** Whether the reading has ended. */
  over = false;

  /**
   * @param {number} take
   * @param {number} age columns since the last column of the preamble
   * @param {Float32Array} before that last column
   */
  constructor(take, age, before) {
    this.#take = take;
    this.#wait = STEPS - age;
    this.#before = before;
  }

  /**
   * @param {Float32Array} column
   * @returns {import('./demodulator.js').Heard | undefined} a result after each symbol, once the header was decoded
   */
  push(column) {
    if (--this.#wait > 0) return undefined;
    this.#wait = STEPS;
    this.#bytes[this.#heard] = byteOf(this.#loudest(column), this.#heard, this.#take);
    this.#before = column;
    this.#heard++;

    if (this.#heard < HEADER_LENGTH) return undefined;
    if (this.#heard === HEADER_LENGTH && !this.#readHeader()) return undefined;
    this.over = this.#heard === this.#length;
    return this.over ? this.#readBody() : { type: 'progress', part: this.#heard / this.#length };
  }

  #readHeader() {
    const length = readHeader(this.#bytes.subarray(0, HEADER_LENGTH));
    this.over = length === undefined;
    this.#length = HEADER_LENGTH + bodyLength(length ?? 0);
    return !this.over;
  }

  /** @returns {import('./demodulator.js').Heard} */
  #readBody() {
    const body = readBody(this.#bytes.subarray(HEADER_LENGTH, this.#length));
    return body ? { type: 'frame', ...body } : { type: 'spoiled' };
  }

  /** Finds the tone that rose most since the previous symbol. @param {Float32Array} column */
  #loudest(column) {
    let loudest = 0;
    let most = -Infinity;
    for (let tone = 0; tone < column.length; tone++) {
      const rise = column[tone] - this.#before[tone];
      if (rise > most) {
        most = rise;
        loudest = tone;
      }
    }
    return loudest;
  }
}
