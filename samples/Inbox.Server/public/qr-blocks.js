// Versions 1 to 20 at error correction level L: check bytes of each block, and how many blocks (ISO/IEC 18004, table 9).
const CHECKS = [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28];
const BLOCKS = [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8];
const BYTE_MODE = 4;

/**
 * Returns the bytes of the smallest code that holds the data, with check bytes, in painting order.
 * @param {Uint8Array} data
 * @returns {{ version: number, codewords: number[] }}
 * @throws {RangeError} the data is longer than version 20 holds
 */
export function encodeBlocks(data) {
  const version = CHECKS.findIndex((_, index) => data.length <= capacity(index + 1)) + 1;
  if (version === 0) throw new RangeError('The text is too long for a QR code.');
  const [checks, count] = [CHECKS[version - 1], BLOCKS[version - 1]];
  const words = pad(data, version, total(version) - checks * count);

  const short = Math.floor(words.length / count);
  const longs = words.length % count;
  let from = 0;
  const blocks = Array.from({ length: count }, (_, index) => words.slice(from, (from += short + Number(index >= count - longs))));
  const sums = blocks.map((block) => reedSolomon(block, checks));
  return { version, codewords: [...interleave(blocks, short + 1), ...interleave(sums, checks)] };
}

/** @param {number} version */
const lengthBits = (version) => (version < 10 ? 8 : 16);

/** @param {number} version */
const capacity = (version) => Math.floor((8 * (total(version) - CHECKS[version - 1] * BLOCKS[version - 1]) - 4 - lengthBits(version)) / 8);

/**
 * Returns the number of bytes that a code holds.
 * @param {number} version
 */
function total(version) {
  const places = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const modules = (16 * version + 128) * version + 64 - (places ? (25 * places - 10) * places - 55 : 0) - (version < 7 ? 0 : 36);
  return Math.floor(modules / 8);
}

/**
 * Joins mode, length, data, terminator and padding.
 * @param {Uint8Array} data
 * @param {number} version
 * @param {number} size bytes
 */
function pad(data, version, size) {
  const length = data.length.toString(2).padStart(lengthBits(version), '0');
  const bits = BYTE_MODE.toString(2).padStart(4, '0') + length + Array.from(data, (byte) => byte.toString(2).padStart(8, '0')).join('');
  const ended = bits.padEnd(Math.min(bits.length + 4, size * 8), '0');
  const whole = ended.padEnd(Math.ceil(ended.length / 8) * 8, '0');
  const words = whole.match(/.{8}/g)?.map((word) => parseInt(word, 2)) ?? [];
  for (let filling = 0xec; words.length < size; filling ^= 0xec ^ 0x11) words.push(filling);
  return words;
}

/**
 * @param {number[][]} blocks
 * @param {number} length of the longest
 */
const interleave = (blocks, length) =>
  Array.from({ length }, (_, at) => blocks.flatMap((block) => (at < block.length ? [block[at]] : []))).flat();

/**
 * @param {number[]} block
 * @param {number} checks how many check bytes
 */
function reedSolomon(block, checks) {
  let generator = [1];
  for (let root = 1, index = 0; index < checks; index++, root = multiply(root, 2)) {
    generator = [...generator, 0].map((factor, at) => factor ^ (at > 0 ? multiply(generator[at - 1], root) : 0));
  }
  const rest = [...block, ...Array(checks).fill(0)];
  for (let at = 0; at < block.length; at++) {
    const lead = rest[at];
    if (lead) generator.forEach((factor, index) => (rest[at + index] ^= multiply(factor, lead)));
  }
  return rest.slice(block.length);
}

/**
 * Multiplies in GF(256) modulo x^8 + x^4 + x^3 + x^2 + 1.
 * @param {number} one
 * @param {number} other
 */
function multiply(one, other) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((other >> bit) & 1) product ^= one;
  }
  return product & 0xff;
}
