import { PackedSignalError } from './packed-signal-error.js';

/** Reads bytes from the front. Reading past the end throws a PackedSignalError. */
export class ByteReader {
  #bytes;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
  }

  get done() {
    return this.#at === this.#bytes.length;
  }

  /**
   * @param {number} count
   * @returns {Uint8Array} a copy
   */
  take(count) {
    if (this.#at + count > this.#bytes.length) throw new PackedSignalError('garbage', 'The signal is incomplete.');
    this.#at += count;
    return this.#bytes.slice(this.#at - count, this.#at);
  }

  /**
   * @param {number} count the number of bytes, 1 to 4, big-endian
   * @returns {number}
   */
  number(count) {
    return this.take(count).reduce((number, byte) => number * 256 + byte, 0);
  }
}

/**
 * @param {number} number
 * @param {number} count 1 to 4 bytes, big-endian
 * @returns {number[]}
 */
export const numberBytes = (number, count) => Array.from({ length: count }, (_, index) => Math.floor(number / 256 ** (count - 1 - index)) % 256);

/** @param {Iterable<number>} bytes */
export const toHex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** @param {string} hex an even number of hexadecimal digits */
export const fromHex = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));

/**
 * Computes a CRC-16/IBM-3740: it detects every burst error of up to 16 bits, and all but one of 65,536 others.
 * @param {Uint8Array} bytes
 * @returns {number}
 */
export function checksum(bytes) {
  let sum = 0xffff;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff;
  }
  return sum;
}
