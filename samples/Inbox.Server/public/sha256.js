// crypto.subtle is not available on pages without HTTPS, which can still show the picture.

const PRIMES = firstPrimes(64);

/**
 * Returns the first 32 bits of the fractional part: FIPS 180-4 derives its constants from roots of primes.
 * @param {number} root
 */
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;

const START = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const ROUNDS = PRIMES.map((prime) => fraction(Math.cbrt(prime)));

/**
 * SHA-256 (FIPS 180-4, 6.2).
 * @param {string} text hashed as UTF-8
 * @returns {string} 64 hexadecimal digits
 */
export function sha256(text) {
  const blocks = padded(new TextEncoder().encode(text));
  let state = START;
  for (let at = 0; at < blocks.byteLength; at += 64) state = digestBlock(state, blocks, at);
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/**
 * Pads with a one bit, zeros up to whole blocks, and the length in bits.
 * @param {Uint8Array} bytes
 */
function padded(bytes) {
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64);
  blocks.set(bytes);
  blocks[bytes.length] = 0x80;
  const view = new DataView(blocks.buffer);
  view.setBigUint64(blocks.length - 8, BigInt(bytes.length) * 8n);
  return view;
}

/**
 * @param {number[]} state eight words
 * @param {DataView} blocks
 * @param {number} at where the block begins
 */
function digestBlock(state, blocks, at) {
  const words = Array.from({ length: 16 }, (_, i) => blocks.getInt32(at + 4 * i));
  for (let i = 16; i < 64; i++) {
    const [early, late] = [words[i - 15], words[i - 2]];
    const mixed = (turn(early, 7) ^ turn(early, 18) ^ (early >>> 3)) + (turn(late, 17) ^ turn(late, 19) ^ (late >>> 10));
    words.push((words[i - 16] + words[i - 7] + mixed) | 0);
  }

  let [a, b, c, d, e, f, g, h] = state;
  for (let i = 0; i < 64; i++) {
    const first = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + ROUNDS[i] + words[i];
    const second = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    [a, b, c, d, e, f, g, h] = [(first + second) | 0, a, b, c, (d + first) | 0, e, f, g];
  }

  return [a, b, c, d, e, f, g, h].map((word, i) => (state[i] + word) | 0);
}

/**
 * @param {number} word of 32 bits
 * @param {number} by how many bits to the right
 */
function turn(word, by) {
  return (word >>> by) | (word << (32 - by));
}

/** @param {number} count */
function firstPrimes(count) {
  /** @type {number[]} */
  const primes = [];
  for (let number = 2; primes.length < count; number++) {
    if (primes.every((prime) => number % prime)) primes.push(number);
  }
  return primes;
}
