// Crockford's base 32: no i, l, o or u, which are read as other characters or spell words.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/**
 * Reads a code as people type it: in either case, with spaces and dashes anywhere, o for 0, i and l for 1, u for v.
 * @param {string} text
 * @returns {string | undefined} eight characters; undefined when it is none
 */
export function readCode(text) {
  const code = text.toLowerCase().replace(/[\s-]/g, '').replace(/[il]/g, '1').replace(/o/g, '0').replace(/u/g, 'v');
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : undefined;
}

/**
 * @param {string} code
 * @returns {string} the code as people read it to each other: `kx4t-9mpw`
 */
export const showCode = (code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
