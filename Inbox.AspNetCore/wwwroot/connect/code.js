// Crockford's base 32. It has no i, l, o or u, which resemble other characters or form words.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 8;

/**
 * Reads a code as people type it: in either case, with spaces and dashes anywhere, o for 0, i and l for 1, u for v.
 * @param {string} text
 * @returns {string | undefined} eight characters; undefined when the text is not a code
 */
export function readCode(text) {
  const code = text.toLowerCase().replace(/[\s-]/g, '').replace(/[il]/g, '1').replace(/o/g, '0').replace(/u/g, 'v');
  return code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character)) ? code : undefined;
}

/**
 * @param {string} code
 * @returns {string} the code as people read it aloud: `kx4t-9mpw`
 */
export const showCode = (code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;
