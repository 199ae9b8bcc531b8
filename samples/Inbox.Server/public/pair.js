import { sha256 } from './sha256.js';

/**
 * Two pages that belong together. The code is their common secret: whoever has it may take either role over.
 * @typedef {{ code: string, shared: boolean }} Pair `shared`: the server's default pair, for pages opened without a code
 */

// Crockford's base 32: no i, l, o or u, which are read as other characters or spell words.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 10;

/** @returns {string} a fresh code of 50 random bits */
export function newCode() {
  const code = Array.from(crypto.getRandomValues(new Uint8Array(LENGTH)), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return show(code);
}

/**
 * Reads a code as people write it: either case, with or without the dash, and with the look-alikes.
 * @param {string} text
 * @returns {string | undefined} undefined when it is none
 */
export function readCode(text) {
  const code = text.toLowerCase().replace(/[\s-]/g, '').replace(/[il]/g, '1').replace(/o/g, '0');
  const legal = code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character));
  return legal ? show(code) : undefined;
}

/** @param {string} code */
const show = (code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;

/**
 * The mailboxes of a pair, and what opens them. Names stand in addresses and so in logs, and anybody may ask whether one exists: so each is a
 * digest of the whole code, and who finds one has found no part of it.
 * @param {string} code
 */
export function mailboxesOf(code) {
  const plain = code.replace('-', '');
  const name = sha256(`inbox pair name ${plain}`).slice(0, 32);
  return { send: `send-${name}`, receive: `receive-${name}`, password: sha256(`inbox pair key ${plain}`) };
}

/** @returns {string | undefined} the code in the page's address; in the fragment, which no server is told */
export const codeInAddress = () => readCode(location.hash.slice(1));

/**
 * The pair of this page: the one in its address, else the server's.
 * @returns {Promise<Pair>}
 * @throws {Error} with a message for people
 */
export async function currentPair() {
  const code = codeInAddress();
  if (code) return { code, shared: false };
  if (location.hash.length > 1) throw new Error('The pair code in this link is not complete.');
  const response = await fetch('/default-pair', { cache: 'no-store', redirect: 'manual' });
  if (!response.ok) throw new Error('The server has no pair to offer.');
  return { code: (await response.json()).code, shared: true };
}
