import { readCode } from './code.js';
import { fromText, toText } from './packed-signal.js';

/**
 * The content of a link's fragment, which browsers do not send to servers: `#o=` for an offer or `#a=` for an answer, then its code or the
 * packed signal itself.
 * @typedef {{ kind?: 'offer' | 'answer', code: string, signal?: undefined } | { kind?: 'offer' | 'answer', signal: Uint8Array, code?: undefined }} LinkContent
 */

const KEYS = { offer: 'o', answer: 'a' };

/**
 * @param {string | URL} page the page that the link opens
 * @param {'offer' | 'answer'} kind
 * @param {string | Uint8Array} content a code, or a packed signal
 * @returns {string}
 */
export function makeLink(page, kind, content) {
  const link = new URL(page, globalThis.document?.baseURI);
  link.hash = `${KEYS[kind]}=${typeof content === 'string' ? content : toText(content)}`;
  return link.href;
}

/**
 * Reads pasted or opened text: a link, its fragment, a code, or a packed signal as text.
 * @param {string} text
 * @returns {LinkContent | undefined} undefined for anything else; `kind` is set when the text was a link. The signal is not checked:
 * `unpackSignal` does that
 */
export function readLink(text) {
  const [, key, value] = /#([oa])=(.*)$/s.exec(text.trim()) ?? [undefined, undefined, text.trim()];
  const kind = key === undefined ? undefined : key === KEYS.offer ? 'offer' : 'answer';
  const code = readCode(value);
  if (code) return { kind, code };
  try {
    const signal = fromText(value);
    return signal.length > 0 ? { kind, signal } : undefined;
  } catch {
    return undefined;
  }
}
