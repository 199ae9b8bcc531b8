import { foreignText, isPage, isRedirect, redirectText } from '../channel/foreign-answer.js';
import { retryAfter, SignalingError } from '../channel/signaling-error.js';
import { address } from '../channel/options.js';

const REQUEST_TIMEOUT = 20_000;
const REMEDY = 'call .AllowAnonymous() on MapInboxRendezvous, or sign in first';

/** The error of a rendezvous: the server refused, or did not answer. */
export class RendezvousError extends SignalingError {
  /**
   * The server's reason: `unknown`, `expired`, `used`, `withdrawn`, `answered` (by another device), `offer-needed` (the code belongs to an
   * answer), `answer-needed`, `posts` or `guesses` (too many), `full`, `size`, `malformed`; undefined when there was no answer.
   * @type {string | undefined}
   */
  reason;
}

/**
 * A client of the server's rendezvous, which stores signals under short codes. Each request rejects with a RendezvousError.
 * @typedef {{ code: string, expiresIn: number }} Ticket `expiresIn`: milliseconds until the code expires
 */
export class Rendezvous {
  #url;
  #fetch;

  /**
   * @param {object} [options]
   * @param {string | URL} [options.url] relative to the page. Default `/rendezvous`
   * @param {typeof globalThis.fetch} [options.fetch] replaces the global `fetch`
   */
  constructor({ url = '/rendezvous', fetch = (input, init) => globalThis.fetch(input, init) } = {}) {
    this.#url = address(url);
    this.#fetch = fetch;
  }

  /**
   * @param {Uint8Array} signal
   * @returns {Promise<Ticket>}
   */
  offer(signal) {
    return this.#store('POST', 'offer', undefined, signal);
  }

  /**
   * Stores the answer to an offer. An offer accepts only one answer; a second one is refused (`answered`).
   * @param {string} offer the offer's code
   * @param {Uint8Array} signal
   * @returns {Promise<Ticket>}
   */
  answer(offer, signal) {
    return this.#store('POST', 'answer', offer, signal);
  }

  /**
   * Replaces an answer, and keeps its code, which may already have been passed on: for a page that was reloaded.
   * @param {string} answer the answer's code
   * @param {Uint8Array} signal
   * @returns {Promise<Ticket>} with the same code
   */
  replace(answer, signal) {
    return this.#store('PUT', undefined, answer, signal);
  }

  /**
   * @param {string} code
   * @param {'offer' | 'answer'} kind the kind that the signal must have
   * @returns {Promise<Uint8Array>} the signal, which is not removed
   */
  async read(code, kind) {
    const response = await this.#request('GET', kind, code, undefined);
    return new Uint8Array(await response.arrayBuffer());
  }

  /**
   * Ends an offer and its answer: with the answer's code as used, with the offer's code as withdrawn. The request outlives the page.
   * @param {string} code
   */
  async end(code) {
    await this.#request('DELETE', undefined, code, undefined);
  }

  /**
   * @param {string} method
   * @param {string | undefined} kind
   * @param {string | undefined} code
   * @param {Uint8Array} signal
   */
  async #store(method, kind, code, signal) {
    const response = await this.#request(method, kind, code, signal);
    const stored = await response.json().catch(() => undefined);
    if (typeof stored?.code !== 'string' || typeof stored.expires !== 'number') throw new RendezvousError(`${method}: no code in the answer`);
    return { code: stored.code, expiresIn: stored.expires * 1000 };
  }

  /**
   * @param {string} method
   * @param {string | undefined} kind
   * @param {string | undefined} code
   * @param {Uint8Array | undefined} signal
   */
  async #request(method, kind, code, signal) {
    const url = new URL(this.#url);
    if (kind) url.searchParams.set('kind', kind);
    const response = await this.#fetch(url, {
      method,
      // Code and signal are in a header and the body, because URLs end up in logs.
      headers: { ...(code ? { 'X-Code': code } : {}), ...(signal ? { 'Content-Type': 'application/octet-stream' } : {}) },
      body: /** @type {BodyInit | undefined} */ (signal),
      cache: 'no-store',
      redirect: 'manual',
      credentials: 'same-origin',
      keepalive: method === 'DELETE',
      signal: AbortSignal.timeout(REQUEST_TIMEOUT),
    }).catch((cause) => {
      throw new RendezvousError(`${method}: no answer`, { cause });
    });
    if (isRedirect(response)) throw new RendezvousError(redirectText(method, url, REMEDY), { status: response.status, redirected: true });
    if (!response.ok) throw await refusal(response);
    if (isPage(response)) throw new RendezvousError(foreignText(method, 'rendezvous', response));
    return response;
  }
}

/** @param {Response} response */
async function refusal(response) {
  const problem = await response.json().catch(() => undefined);
  const error = new RendezvousError(`${response.status} ${problem?.title ?? response.statusText}`.trim(), {
    status: response.status,
    retryAfter: retryAfter(response),
  });
  error.reason = typeof problem?.reason === 'string' ? problem.reason : undefined;
  return error;
}
