import { sha256 } from './sha256.js';

/**
 * Two pages that belong together. The code is their shared secret: anyone with it can join in either role.
 * @typedef {{ code: string, shared: boolean }} Pair `shared`: the server's default pair, for pages opened without a code
 */

// Crockford's base 32: without i, l, o and u, which look like other characters or spell words.
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 10;

/** @returns {string} a fresh code of 50 random bits */
export function newCode() {
  const code = Array.from(crypto.getRandomValues(new Uint8Array(LENGTH)), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return show(code);
}

/**
 * Reads a code in upper or lower case, with or without the dash, and with look-alike characters: o for 0, i and l for 1, u for v.
 * @param {string} text
 * @returns {string | undefined} undefined if it is not a code
 */
export function readCode(text) {
  const code = text.toLowerCase().replace(/[\s-]/g, '').replace(/[il]/g, '1').replace(/o/g, '0').replace(/u/g, 'v');
  const legal = code.length === LENGTH && [...code].every((character) => ALPHABET.includes(character));
  return legal ? show(code) : undefined;
}

/** @param {string} code */
const show = (code) => `${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`;

/**
 * Returns the mailboxes of a pair and their password. Mailbox names appear in addresses and logs, and anyone can ask whether one exists. So each
 * is a digest of the whole code and reveals no part of it.
 * @param {string} code
 */
export function mailboxesOf(code) {
  const plain = code.replace('-', '');
  const name = sha256(`inbox pair name ${plain}`).slice(0, 32);
  return { send: `send-${name}`, receive: `receive-${name}`, password: sha256(`inbox pair key ${plain}`) };
}

/** @returns {string | undefined} the code in the page's address; it is in the fragment, which browsers do not send to servers */
export const codeInAddress = () => readCode(location.hash.slice(1));

/**
 * Returns the pair in this page's address, or the server's default pair.
 * @returns {Promise<Pair>}
 * @throws {Error} with a message for people
 */
export async function currentPair() {
  const code = codeInAddress();
  if (code) return { code, shared: false };
  if (location.hash.length > 1) throw new Error('The pair code in this link is incomplete. Open the whole link.');
  const response = await fetch('default-pair', { cache: 'no-store', redirect: 'manual' }).catch(() => undefined);
  if (!response) throw new Error('The server does not answer. Check the network, then reload this page.');
  const given = response.ok ? await response.json().catch(() => undefined) : undefined;
  if (typeof given?.code !== 'string') throw new Error('The server did not provide a pair code. Make a new pair, or try again later.');
  return { code: given.code, shared: true };
}
