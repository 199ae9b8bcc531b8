import { fromHex, toHex } from './bytes.js';
import { fromSixbit, toSixbit } from './sixbit.js';

/** @typedef {{ ufrag: string, pwd: string }} Credentials */

// The forms of ICE credentials: in the lengths of Chromium and Safari; in the lengths of Firefox, which uses only hexadecimal digits; or in
// any lengths.
const SHORT = 0;
const HEX = 1;
const ANY = 2;

/**
 * @param {Credentials} credentials
 * @returns {{ form: number, bytes: number[] }} `unpackCredentials` needs the form, 0 to 2
 */
export function packCredentials({ ufrag, pwd }) {
  if (ufrag.length === 4 && pwd.length === 24) return { form: SHORT, bytes: [...fromSixbit(ufrag), ...fromSixbit(pwd)] };
  if (/^[0-9a-f]{8}$/.test(ufrag) && /^[0-9a-f]{32}$/.test(pwd)) return { form: HEX, bytes: [...fromHex(ufrag + pwd)] };
  return { form: ANY, bytes: [ufrag.length - 1, ...fromSixbit(ufrag), pwd.length - 1, ...fromSixbit(pwd)] };
}

/**
 * @param {import('./bytes.js').ByteReader} reader
 * @param {number} form
 * @returns {Credentials}
 */
export function unpackCredentials(reader, form) {
  if (form === HEX) return { ufrag: toHex(reader.take(4)), pwd: toHex(reader.take(16)) };
  /** @param {number} length */
  const text = (length) => toSixbit(reader.take(Math.ceil((length * 6) / 8)), length);
  return form === SHORT ? { ufrag: text(4), pwd: text(24) } : { ufrag: text(reader.number(1) + 1), pwd: text(reader.number(1) + 1) };
}
