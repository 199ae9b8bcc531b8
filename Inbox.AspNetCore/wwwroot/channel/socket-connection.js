import { SignalingError, UnsuitableError } from './signaling-error.js';

/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {{ resolve: () => void, reject: (reason: unknown) => void, size: number }} Question */

// Browsers do not tell scripts more.
export const NO_SOCKET = 'No WebSocket could be opened: the server did not answer, a proxy does not support it, or the app refuses or redirects this path';
const ANSWER_TIMEOUT = 20_000;
// Longer than the 15 s between two pings of the server, which are invisible to scripts.
const QUIET = 25_000;

/** @type {Record<number, { status?: number, ended?: string }>} the meaning of the server's close codes */
const CLOSE_CODES = {
  1001: { ended: 'stopping' },
  4401: { status: 401 },
  4409: { ended: 'superseded' },
  4410: { ended: 'left' },
  4419: { ended: 'again' },
  4424: { ended: 'lost' },
};

/**
 * One WebSocket: it sends frames and waits for their answers, and receives envelopes. After its end, everything rejects with the reason.
 */
export class SocketConnection {
  #socket;
  #lastRef = 0;
  /** @type {Map<number, Question>} */
  #questions = new Map();
  /** @type {Envelope[]} */
  #envelopes = [];
  #wake = () => {};
  /** @type {Error | undefined} */
  #ended;
  #opened = false;
  /** @type {(() => string) | undefined} */
  #proof;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;
  /** @type {(reason: unknown) => void} */
  #reject = () => {};

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.#socket = socket;
    this.open = new Promise((resolve, reject) => {
      socket.onopen = () => resolve((this.#opened = true));
      this.#reject = reject;
    });
    this.open.catch(() => {});
    socket.onmessage = ({ data }) => this.#read(data);
    socket.onclose = ({ code }) => this.#closed(code);
  }

  /**
   * Sends a frame and waits for its `ok`.
   * @param {string} members the frame's JSON without the braces
   * @param {AbortSignal} [signal] gives up waiting
   * @returns {Promise<void>} rejects with a SignalingError: the server's refusal, or no answer
   */
  ask(members, signal) {
    if (this.#ended) return Promise.reject(this.#ended);
    const ref = ++this.#lastRef;
    return new Promise((resolve, reject) => {
      // Without an answer for that long, the connection is dead.
      const late = setTimeout(() => this.end(new SignalingError('The server did not answer over the socket within 20 s')), ANSWER_TIMEOUT);
      const settle = () => {
        clearTimeout(late);
        this.#questions.delete(ref);
        signal?.removeEventListener('abort', abort);
      };
      const abort = () => {
        settle();
        reject(signal?.reason);
      };
      signal?.addEventListener('abort', abort);
      this.#questions.set(ref, {
        resolve: () => (settle(), resolve()),
        reject: (reason) => (settle(), reject(reason)),
        size: members.length,
      });
      this.#socket.send(`{${members},"ref":${ref}}`);
    });
  }

  /**
   * From now on sends this frame whenever the socket was quiet for 25 s: a dead network gives no notice, and the channel would wait
   * forever.
   * @param {() => string} members the frame's JSON without the braces
   */
  prove(members) {
    this.#proof = members;
    this.#listen();
  }

  /** @param {number} id */
  acknowledge(id) {
    if (!this.#ended) this.#socket.send(`{"ack":${id}}`);
  }

  /** @returns {Promise<Envelope[]>} the received envelopes, at least one; after the end, first those that arrived before it */
  async next() {
    while (this.#envelopes.length === 0) {
      if (this.#ended) throw this.#ended;
      await new Promise((resolve) => (this.#wake = () => resolve(undefined)));
    }
    return this.#envelopes.splice(0);
  }

  /** @param {Error} reason */
  end(reason) {
    if (this.#ended) return;
    this.#ended = reason;
    clearTimeout(this.#quiet);
    this.#socket.onopen = this.#socket.onmessage = this.#socket.onclose = null;
    this.#socket.close();
    this.#reject(reason);
    for (const question of [...this.#questions.values()]) question.reject(reason);
    this.#wake();
  }

  #listen() {
    const proof = this.#proof;
    if (!proof) return;
    clearTimeout(this.#quiet);
    // If the answer does not arrive, `ask` ends the connection.
    this.#quiet = setTimeout(() => this.ask(proof()).catch(() => {}), QUIET);
  }

  /** @param {unknown} text */
  #read(text) {
    this.#listen();
    const frame = parse(text);
    const question = this.#questions.get(frame?.ok ?? frame?.ref);
    if (typeof frame?.id === 'number') {
      this.#envelopes.push(frame);
      this.#wake();
    } else if (frame?.error) {
      const { status, title = 'refused', retryAfter } = frame.error;
      question?.reject(new SignalingError(`${status} ${title}`, { status, retryAfter: retryAfter && retryAfter * 1000 }));
    } else {
      question?.resolve();
    }
  }

  /** @param {number} code */
  #closed(code) {
    const meaning = CLOSE_CODES[code];
    if (code === 4413) this.#refuseLargest();
    if (meaning) this.end(new SignalingError(`The server closed the socket: ${meaning.ended ?? meaning.status}`, meaning));
    else if (!this.#opened || code === 1008) this.end(new UnsuitableError(NO_SOCKET));
    else this.end(new SignalingError(`The socket was cut off (${code})`));
  }

  /**
   * A frame that is too large ends the socket, but the server does not say which frame it was. The largest is rejected; the others are
   * retried.
   */
  #refuseLargest() {
    const largest = [...this.#questions.values()].sort((a, b) => b.size - a.size)[0];
    largest?.reject(new SignalingError('413 The message is too large', { status: 413 }));
  }
}

/** @param {unknown} text */
function parse(text) {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
