// The characters of ICE credentials (RFC 8839, ice-char) and, with a different last two, those of base64url: 6 bits each.
const ICE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const URL_SAFE = `${ICE.slice(0, 62)}-_`;

/**
 * Decodes four characters to three bytes. Unused bits of the last byte are zero.
 * @param {string} text only characters of the alphabet
 * @param {string} [alphabet]
 * @returns {Uint8Array}
 */
export function fromSixbit(text, alphabet = ICE) {
  const bytes = new Uint8Array(Math.ceil((text.length * 6) / 8));
  [...text].forEach((character, index) => {
    const shifted = alphabet.indexOf(character) << (10 - ((index * 6) % 8));
    const at = Math.floor((index * 6) / 8);
    bytes[at] |= shifted >> 8;
    if (shifted & 0xff) bytes[at + 1] |= shifted & 0xff;
  });
  return bytes;
}

/**
 * @param {Uint8Array} bytes
 * @param {number} length the length of the text; the bits after it are ignored
 * @param {string} [alphabet]
 */
export function toSixbit(bytes, length, alphabet = ICE) {
  return Array.from({ length }, (_, index) => {
    const at = Math.floor((index * 6) / 8);
    const sixteen = (bytes[at] << 8) | (bytes[at + 1] ?? 0);
    return alphabet[(sixteen >> (10 - ((index * 6) % 8))) & 63];
  }).join('');
}

/**
 * Encodes base64url (RFC 4648, section 5) without padding.
 * @param {Uint8Array} bytes
 */
export const toBase64url = (bytes) => toSixbit(bytes, Math.ceil((bytes.length * 8) / 6), URL_SAFE);

/**
 * @param {string} text
 * @returns {Uint8Array | undefined} undefined when the text is not base64url, or not exactly what `toBase64url` gives for the same bytes
 */
export function fromBase64url(text) {
  if (!/^[\w-]*$/.test(text)) return undefined;
  const bytes = fromSixbit(text, URL_SAFE).slice(0, Math.floor((text.length * 6) / 8));
  return toBase64url(bytes) === text ? bytes : undefined;
}
