import { SignalingError, UnsuitableError } from './signaling-error.js';

/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {{ resolve: () => void, reject: (reason: unknown) => void, size: number }} Question */

// A browser tells scripts no more.
export const NO_SOCKET = 'No socket opens here: there is no answer, a proxy does not know sockets, or the app refuses or redirects this path';
const ANSWER_TIMEOUT = 20_000;
// Longer than the 15 s between two pings of the server, which scripts are not told of.
const QUIET = 25_000;

/** @type {Record<number, { status?: number, ended?: string }>} what the server says with a close code */
const CLOSE_CODES = {
  1001: { ended: 'stopping' },
  4401: { status: 401 },
  4409: { ended: 'superseded' },
  4410: { ended: 'left' },
};

/** One WebSocket: frames that are answered, and envelopes as they come. Once it ended, everything rejects with the reason. */
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
      // No answer for so long, and not one for the others either: this connection is dead.
      const late = setTimeout(() => this.end(new SignalingError('The socket did not answer')), ANSWER_TIMEOUT);
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
   * From now on asks that whenever nothing was heard for a while: a network that died says nothing, and who waits behind it would wait for ever.
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

  /** @returns {Promise<Envelope[]>} what has come, at least one; what came before the end is still given out */
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
    // Without an answer the question itself ends the connection.
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

  /** A frame that no server would read ends the socket without a word which; the others are sent again. */
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
