import { foreignText, isPage, isRedirect, redirectText } from './foreign-answer.js';
import { inTime } from './in-time.js';
import { need } from './options.js';
import { SignalingError } from './signaling-error.js';
import { anySignal } from './signals.js';

const REQUEST_TIMEOUT = 20_000;
const SIGN_IN_TOO = "sign in and pass credentials: 'same-origin', or call .AllowAnonymous() on MapInbox, because a mailbox has its own credentials";
const SIGN_IN = 'sign in to the app again, and then call resume()';

/** @typedef {(response: Response) => boolean} Expected checks whether a success is an answer of the mailbox */

/** @type {Expected} */
const isAccepted = (response) => response.status === 200 && !isPage(response);
/** @type {Expected} */
const isFound = (response) => response.status === 200;
/** @type {Expected} */
const isAcceptedOrHeld = (response) => response.status === 202 || isAccepted(response);
/** @type {Expected} */
const isReceived = (response) => response.status === 204 || (response.status === 200 && !isPage(response));

/** @typedef {string | null | undefined} Token nothing: nobody is signed in now */

/** The requests of the protocol. Each resolves with a success or rejects with a SignalingError (an AbortError when aborted). */
export class HttpMailbox {
  #url;
  /** @type {string | undefined} */
  #authorization;
  /** @type {(() => Token | Promise<Token>) | undefined} */
  #token;
  #remedy;
  #fetch;
  #cookies;

  /**
   * @param {object} options
   * @param {string | URL} options.url
   * @param {string} [options.name]
   * @param {string} [options.password] undefined: the app's login names the mailbox
   * @param {string | (() => Token | Promise<Token>)} [options.token] the bearer token of the app's login; a function is asked before each request
   * @param {RequestCredentials} [options.credentials] whether requests carry the app's cookies
   * @param {typeof globalThis.fetch} [options.fetch]
   */
  constructor({ url, name = '', password, token, credentials = 'omit', fetch = (input, init) => globalThis.fetch(input, init) }) {
    this.#url = new URL(url, globalThis.document?.baseURI);
    if (password !== undefined) this.#authorization = basic(name, password);
    else if (typeof token === 'string') this.#authorization = bearer(token);
    else this.#token = token;
    this.#remedy = password === undefined ? SIGN_IN : SIGN_IN_TOO;
    /** For the first frame of a socket; undefined where the app's login names the mailbox, which the handshake carries as a cookie. */
    this.credentials = password === undefined ? undefined : { name, password };
    this.#fetch = fetch;
    this.#cookies = credentials;
  }

  /**
   * @param {{ after: number, wait: number, max: number }} query
   * @param {AbortSignal} signal
   */
  receive(query, signal) {
    // If a held request is answered later than this, the connection is dead (a laptop slept, a network changed).
    return this.#request('GET', query, { signal }, isReceived, query.wait * 1000 + REQUEST_TIMEOUT);
  }

  /**
   * Opens a stream of events, which only its signal ends. The reader checks that the answer is a stream.
   * @param {number} after
   * @param {AbortSignal} signal
   */
  stream(after, signal) {
    return this.#request('GET', { after }, { signal, headers: { Accept: 'text/event-stream' } }, () => true, Infinity);
  }

  /**
   * @param {number} after the last message that was processed; the first frame says so too, if there is one
   * @throws {Error} this page must not open a socket, or cannot
   */
  socket(after) {
    const url = this.credentials ? new URL(this.#url) : withQuery(this.#url, { after });
    url.protocol = url.protocol.replace('http', 'ws');
    return new WebSocket(url, 'inbox.v1');
  }

  /**
   * @param {string} to
   * @param {string} json
   * @param {{ hold?: number, signal?: AbortSignal, keepalive?: boolean }} options `hold` in seconds
   */
  send(to, json, { hold = 0, signal, keepalive }) {
    const headers = { 'Content-Type': 'application/json' };
    return hold > 0
      ? this.#request('POST', { to, hold }, { body: json, headers, signal, keepalive }, isAcceptedOrHeld)
      : this.#request('POST', { to }, { body: json, headers, signal, keepalive }, isAccepted);
  }

  /** Removes the mailbox. The request outlives the page, because a page sends it when it is closed or left. */
  leave() {
    return this.#request('DELETE', {}, { keepalive: true }, () => true);
  }

  /**
   * Asks another path of the server, as the mailbox's owner, for the ICE servers of now.
   * @param {string | URL} path
   * @returns {Promise<{ iceServers: RTCIceServer[], ttl: number, expiresAt: string }>}
   */
  async iceServers(path) {
    const url = new URL(path, this.#url);
    // The request carries the mailbox's password, or the token.
    if (url.origin !== this.#url.origin) throw new TypeError(`ICE servers must be on the server of the mailbox, ${this.#url.origin}, not on ${url.origin}. A function can ask others.`);
    const response = await this.#request('GET', {}, {}, isFound, REQUEST_TIMEOUT, url);
    const answer = await response.json().catch(() => undefined);
    if (Array.isArray(answer?.iceServers) && Number.isFinite(answer.ttl)) return answer;
    throw new SignalingError(foreignText('GET', 'path for ICE servers', response));
  }

  /**
   * @param {string} method
   * @param {Record<string, string | number>} query
   * @param {RequestInit} init
   * @param {Expected} isExpected whether a success is the mailbox's answer; any other is not
   * @param {number} [timeout] milliseconds
   * @param {URL} [to]
   * @returns {Promise<Response>}
   */
  async #request(method, query, { signal, headers, ...init }, isExpected, timeout = REQUEST_TIMEOUT, to = this.#url) {
    const url = withQuery(to, query);
    // Waits only for a function: a page that is being closed must send its last request at once.
    const authorization = this.#token ? await ask(this.#token, signal) : this.#authorization;
    const response = await this.#fetch(url, {
      ...init,
      method,
      headers: {
        ...headers,
        ...(authorization && { Authorization: authorization }),
        // Over plain HTTP nothing else tells this request, with its cookie, from that of a link or an image on any page.
        ...(this.#cookies !== 'omit' && url.origin === globalThis.location?.origin && { 'X-Inbox-Client': '1' }),
      },
      cache: 'no-store',
      redirect: 'manual',
      // With anything but 'omit' the browser may show its own password dialog at a 401.
      credentials: this.#cookies,
      signal: anySignal([signal, timeout < Infinity ? AbortSignal.timeout(timeout) : undefined]),
    }).catch((cause) => {
      if (signal?.aborted) throw signal.reason;
      throw new SignalingError(`${method}: no answer`, { cause });
    });

    if (isRedirect(response)) throw new SignalingError(redirectText(method, url, this.#remedy), { status: response.status, redirected: true });
    if (!response.ok) throw await SignalingError.from(response, [401, 403].includes(response.status) ? policy(this.#remedy) : undefined);
    if (!isExpected(response)) throw new SignalingError(foreignText(method, 'mailbox', response));
    return response;
  }
}

/**
 * Says what a refusal without a title means: one of the mailbox itself has a title.
 * @param {string} remedy
 */
const policy = (remedy) => `The request did not reach the mailbox. Most likely an authorization policy of the app refused it: ${remedy}`;

/**
 * @param {URL} url
 * @param {Record<string, string | number>} query
 */
function withQuery(url, query) {
  const result = new URL(url);
  // Not searchParams: it writes a space as '+', which only some servers read back as a space.
  const added = Object.entries(query).map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  result.search = [result.search.slice(1), ...added].filter(Boolean).join('&');
  return result;
}

/**
 * @param {() => Token | Promise<Token>} token
 * @param {AbortSignal | null} [signal]
 * @returns {Promise<string | undefined>} the header; undefined without a token, which the server refuses
 */
async function ask(token, signal) {
  signal?.throwIfAborted();
  try {
    const given = await inTime(token(), REQUEST_TIMEOUT, 'No token within 20 s');
    need(typeof (given ?? '') === 'string', 'token', 'a string, or a function that returns one');
    return given ? bearer(given) : undefined;
  } catch (cause) {
    throw new SignalingError("The option 'token' failed to give one", { cause });
  }
}

/** @param {string} token */
const bearer = (token) => `Bearer ${token}`;

/**
 * Encodes HTTP Basic credentials (RFC 7617) in UTF-8; btoa alone accepts only Latin-1.
 * @param {string} name
 * @param {string} password
 */
function basic(name, password) {
  if (name.includes(':')) throw new TypeError("A mailbox name must not contain a colon, because HTTP Basic ends the name at the first colon.");
  const bytes = new TextEncoder().encode(`${name}:${password}`);
  return `Basic ${btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))}`;
}
