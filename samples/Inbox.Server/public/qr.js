import { encodeBlocks } from './qr-blocks.js';

/** QR codes (ISO/IEC 18004) drawn in the page, so that the content of a link is not sent to a server. */

const FORMAT_L = 1;
const QUIET = 4;

/**
 * @param {string} text up to 858 bytes of UTF-8
 * @returns {SVGSVGElement}
 * @throws {RangeError} if it is longer
 */
export function drawQr(text) {
  const rows = makeQr(text);
  const size = rows.length + 2 * QUIET;
  const path = rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x + QUIET} ${y + QUIET}h1v1h-1z`] : []))).join('');
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', `0 0 ${size} ${size}`);
  svg.setAttribute('shape-rendering', 'crispEdges');
  svg.innerHTML = `<rect width="${size}" height="${size}" fill="#fff"/><path d="${path}"/>`;
  return svg;
}

/**
 * @param {string} text
 * @returns {boolean[][]} rows of modules, true: dark; without the quiet zone
 */
export function makeQr(text) {
  const { version, codewords } = encodeBlocks(new TextEncoder().encode(text));
  const masked = MASKS.map((_, mask) => paint(version, codewords, mask));
  return masked.reduce((best, rows) => (penalty(rows) < penalty(best) ? rows : best));
}

const MASKS = [
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 2,
  (/** @type {number} */ _, /** @type {number} */ y) => y % 2,
  (/** @type {number} */ x) => x % 3,
  (/** @type {number} */ x, /** @type {number} */ y) => (x + y) % 3,
  (/** @type {number} */ x, /** @type {number} */ y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2,
  (/** @type {number} */ x, /** @type {number} */ y) => ((x * y) % 2) + ((x * y) % 3),
  (/** @type {number} */ x, /** @type {number} */ y) => (((x * y) % 2) + ((x * y) % 3)) % 2,
  (/** @type {number} */ x, /** @type {number} */ y) => (((x + y) % 2) + ((x * y) % 3)) % 2,
];

/**
 * @param {number} version
 * @param {number[]} codewords
 * @param {number} mask
 */
function paint(version, codewords, mask) {
  const size = version * 4 + 17;
  /** @type {(boolean | undefined)[][]} undefined: for data */
  const rows = Array.from({ length: size }, () => Array(size).fill(undefined));
  paintPatterns(rows, version);
  paintFormat(rows, mask);
  const bits = codewords.flatMap((word) => Array.from({ length: 8 }, (_, bit) => (word >> (7 - bit)) & 1));
  let next = 0;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    // Skips the column of the timing pattern.
    if (right === 6) right--;
    for (let step = 0; step < size; step++) {
      const y = up ? size - 1 - step : step;
      for (const x of [right, right - 1]) {
        if (rows[y][x] === undefined) rows[y][x] = (bits[next++] ?? 0) !== Number(MASKS[mask](x, y) === 0);
      }
    }
  }
  return /** @type {boolean[][]} */ (rows);
}

/**
 * @param {(boolean | undefined)[][]} rows
 * @param {number} version
 */
function paintPatterns(rows, version) {
  const size = rows.length;
  for (let at = 0; at < size; at++) rows[6][at] = rows[at][6] = at % 2 === 0;
  for (const [cx, cy] of [[3, 3], [size - 4, 3], [3, size - 4]]) {
    for (let dy = -4; dy <= 4; dy++) for (let dx = -4; dx <= 4; dx++) {
      const ring = Math.max(Math.abs(dx), Math.abs(dy));
      if (rows[cy + dy] && cx + dx >= 0 && cx + dx < size) rows[cy + dy][cx + dx] = ring !== 2 && ring !== 4;
    }
  }
  const places = alignment(version);
  for (const [i, cy] of places.entries()) for (const [j, cx] of places.entries()) {
    const isFinder = (i === 0 && j === 0) || (i === 0 && j === places.length - 1) || (i === places.length - 1 && j === 0);
    if (isFinder) continue;
    for (let dy = -2; dy <= 2; dy++) for (let dx = -2; dx <= 2; dx++) rows[cy + dy][cx + dx] = Math.max(Math.abs(dx), Math.abs(dy)) !== 1;
  }
  if (version < 7) return;
  const bits = (version << 12) | remainder(version << 12, 0x1f25);
  for (let bit = 0; bit < 18; bit++) {
    const [a, b] = [size - 11 + (bit % 3), Math.floor(bit / 3)];
    rows[b][a] = rows[a][b] = ((bits >> bit) & 1) === 1;
  }
}

/**
 * @param {(boolean | undefined)[][]} rows
 * @param {number} mask
 */
function paintFormat(rows, mask) {
  const size = rows.length;
  const data = ((FORMAT_L << 3) | mask) << 10;
  const bits = (data | remainder(data, 0x537)) ^ 0x5412;
  for (let bit = 0; bit < 15; bit++) {
    const dark = ((bits >> bit) & 1) === 1;
    const along = bit < 6 ? bit : bit < 8 ? bit + 1 : 0;
    if (bit < 8) rows[along][8] = rows[8][size - 1 - bit] = dark;
    else {
      rows[8][bit === 8 ? 7 : 14 - bit] = dark;
      rows[size - 15 + bit][8] = dark;
    }
  }
  rows[size - 8][8] = true;
}

/** @param {number} version */
function alignment(version) {
  if (version === 1) return [];
  const count = Math.floor(version / 7) + 2;
  const step = Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
  return [6, ...Array.from({ length: count - 1 }, (_, index) => version * 4 + 10 - (count - 2 - index) * step)];
}

/**
 * Returns the remainder of a polynomial division over GF(2).
 * @param {number} value
 * @param {number} divisor
 */
function remainder(value, divisor) {
  const width = 31 - Math.clz32(divisor);
  for (let bit = 31 - Math.clz32(value); bit >= width; bit--) if ((value >> bit) & 1) value ^= divisor << (bit - width);
  return value;
}

/**
 * Rates how hard a pattern is to read: long runs, blocks, false finder patterns, and an uneven share of dark modules.
 * @param {boolean[][]} rows
 */
function penalty(rows) {
  const columns = rows.map((_, x) => rows.map((row) => row[x]));
  const lines = [...rows, ...columns].map((line) => line.map(Number).join(''));
  let sum = 0;
  for (const line of lines) {
    for (const [run] of line.matchAll(/0{5,}|1{5,}/g)) sum += run.length - 2;
    sum += 40 * [...line.matchAll(/(?=00001011101|10111010000)/g)].length;
  }
  for (let y = 1; y < rows.length; y++) for (let x = 1; x < rows.length; x++) {
    if (rows[y][x] === rows[y - 1][x] && rows[y][x] === rows[y][x - 1] && rows[y][x] === rows[y - 1][x - 1]) sum += 3;
  }
  const dark = rows.flat().filter(Boolean).length / rows.length ** 2;
  return sum + 10 * Math.floor(Math.abs(dark * 20 - 10));
}
