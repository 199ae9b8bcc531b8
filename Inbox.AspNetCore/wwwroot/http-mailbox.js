import { SignalingError } from './signaling-error.js';

const REQUEST_TIMEOUT = 20_000;

/** The three requests of the protocol. Each resolves with a success or rejects with a SignalingError (an AbortError when aborted). */
export class HttpMailbox {
  #url;
  #authorization;
  #fetch;

  /**
   * @param {object} options
   * @param {string | URL} options.url
   * @param {string} options.name
   * @param {string} options.password
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor({ url, name, password, fetch = (input, init) => globalThis.fetch(input, init) }) {
    this.#url = new URL(url, globalThis.document?.baseURI);
    this.#authorization = basic(name, password);
    this.#fetch = fetch;
  }

  /**
   * @param {{ after: number, wait: number, max: number }} query
   * @param {AbortSignal} signal
   */
  receive(query, signal) {
    // A held answer that is this late is not coming: the connection died without a word (a laptop slept, a network changed).
    return this.#request('GET', query, { signal }, query.wait * 1000 + REQUEST_TIMEOUT);
  }

  /**
   * @param {string} to
   * @param {string} json
   * @param {{ signal?: AbortSignal, keepalive?: boolean }} options
   */
  send(to, json, { signal, keepalive }) {
    const headers = { 'Content-Type': 'application/json' };
    return this.#request('POST', { to }, { body: json, headers, signal, keepalive });
  }

  /** Keepalive, because a page says this on its way out. */
  leave() {
    return this.#request('DELETE', {}, { keepalive: true });
  }

  /**
   * @param {string} method
   * @param {Record<string, string | number>} query
   * @param {RequestInit} init
   * @param {number} [timeout] milliseconds
   * @returns {Promise<Response>}
   */
  async #request(method, query, { signal, headers, ...init }, timeout = REQUEST_TIMEOUT) {
    const url = new URL(this.#url);
    // Not searchParams: it writes a space as '+', which only some servers read back as a space.
    const added = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
    url.search = [url.search.slice(1), ...added].filter(Boolean).join('&');

    const late = AbortSignal.timeout(timeout);
    const response = await this.#fetch(url, {
      ...init,
      method,
      headers: { ...headers, Authorization: this.#authorization },
      cache: 'no-store',
      // Else a 401 makes the browser show a password box of its own.
      credentials: 'omit',
      signal: signal ? AbortSignal.any([signal, late]) : late,
    }).catch((cause) => {
      if (signal?.aborted) throw signal.reason;
      throw new SignalingError(`${method}: no answer`, { cause });
    });

    if (!response.ok) throw await SignalingError.from(response);
    return response;
  }
}

/**
 * RFC 7617 in UTF-8; btoa alone refuses everything beyond Latin-1.
 * @param {string} name
 * @param {string} password
 */
function basic(name, password) {
  if (name.includes(':')) throw new TypeError("A mailbox name can't contain a colon: HTTP Basic would end the name there.");
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
