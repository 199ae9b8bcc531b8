// GF(256) with the polynomial x^8 + x^4 + x^3 + x^2 + 1, in which 2 generates every element but 0. Addition is XOR.
const POLYNOMIAL = 0x11d;

// Twice the period, so that the sum of two logarithms needs no modulo.
const EXP = new Uint8Array(510);
const LOG = new Uint8Array(256);
for (let power = 0, value = 1; power < 255; power++) {
  EXP[power] = EXP[power + 255] = value;
  LOG[value] = power;
  value <<= 1;
  if (value & 256) value ^= POLYNOMIAL;
}

/** @param {number} a @param {number} b */
export const multiply = (a, b) => (a === 0 || b === 0 ? 0 : EXP[LOG[a] + LOG[b]]);

/** @param {number} a @param {number} b not 0 */
export const divide = (a, b) => (a === 0 ? 0 : EXP[LOG[a] + 255 - LOG[b]]);

/** Computes 2 to a power. @param {number} exponent from -254 upwards */
export const power = (exponent) => EXP[(exponent + 255) % 255];

/**
 * Evaluates a polynomial.
 * @param {ArrayLike<number>} coefficients the highest power first
 * @param {number} x
 */
export function evaluate(coefficients, x) {
  let sum = 0;
  for (let i = 0; i < coefficients.length; i++) sum = multiply(sum, x) ^ coefficients[i];
  return sum;
}
