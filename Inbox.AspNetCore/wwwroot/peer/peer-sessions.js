/** @typedef {import('./peer-message.js').PeerMessage} PeerMessage */
/** @typedef {import('../channel/signaling-error.js').SignalingError} SignalingError */
/**
 * What a message means:
 * - `new`: it begins a session of the other side.
 * - `known`: it comes from the present session of the other side.
 * - `end`: the session that it comes from is over.
 * - `astray`: it is meant for a former session of this side. Its sender has to be told of the present one.
 * - `late`: nothing; it is ignored.
 * @typedef {'new' | 'known' | 'end' | 'astray' | 'late'} Meaning
 */

const MOST_PAST = 64;

/**
 * The present sessions of the two sides, and the messages between them. A side begins a session with each load of its page, and after each
 * loss of the other side. Messages from and to former sessions are late.
 */
export class PeerSessions {
  #deliver;
  #onUnreachable;
  #onError;
  #own = newSession();
  /** @type {string | undefined} */
  #remote;
  /** @type {Set<string>} ended sessions, whose late messages are ignored */
  #past = new Set();
  /** Aborted when the remote session ends: what was being sent to it would only delay the messages to the next one. */
  #meeting = new AbortController();

  /**
   * @param {object} options
   * @param {(message: PeerMessage, options: import('../inbox.js').SendOptions) => Promise<void>} options.deliver rejects with a SignalingError
   * @param {(error: SignalingError) => void} options.onUnreachable the remote session's mailbox is gone
   * @param {(error: SignalingError) => void} options.onError the server refuses a message for good
   */
  constructor({ deliver, onUnreachable, onError }) {
    this.#deliver = deliver;
    this.#onUnreachable = onUnreachable;
    this.#onError = onError;
  }

  /** The other side's session; undefined while there is none. */
  get remote() {
    return this.#remote;
  }

  /**
   * @param {Omit<PeerMessage, 'from' | 'to'>} message
   * @param {{ patience?: number, keepalive?: boolean }} [options]
   * @returns {Promise<SignalingError | undefined>} why it did not arrive; never rejects
   */
  async send(message, { patience, keepalive } = {}) {
    const to = this.#remote;
    const signal = keepalive ? undefined : this.#meeting.signal;
    try {
      await this.#deliver({ from: this.#own, to, ...message }, { patience, keepalive, signal });
      return undefined;
    } catch (reason) {
      const error = /** @type {SignalingError} */ (reason);
      if (error.status === 404 && to !== undefined && to === this.#remote) this.#onUnreachable(error);
      else if (error.status >= 400 && error.transient === false && error.status !== 404 && error.status !== 409) this.#onError(error);
      return error;
    }
  }

  /**
   * @param {PeerMessage} message
   * @returns {Meaning}
   */
  meaningOf({ from, to, hello, bye, description }) {
    const isPast = this.#past.has(from);
    // A peer that lost this side addresses the session before. A side without a remote session accepts its hello as a greeting.
    const isLate = Boolean(to) && to !== this.#own;
    if (isLate && this.#remote) return 'late';
    if (isLate && !hello) return isPast || bye ? 'late' : 'astray';
    if (bye) return 'end';
    if (from === this.#remote) return 'known';
    const begins = hello || description?.type === 'offer';
    return begins && !isPast ? 'new' : 'late';
  }

  /** @param {string} session of the other side */
  begin(session) {
    this.#remote = session;
  }

  /**
   * @param {string} session of the other side, whose messages are late from now on
   * @returns {boolean} whether it was the present one
   */
  end(session) {
    this.#past.add(session);
    if (this.#past.size > MOST_PAST) this.#past.delete(/** @type {string} */ (this.#past.values().next().value));
    return session === this.#remote && this.#forget();
  }

  /**
   * Forgets a remote session that did not say goodbye, but lets it return. It may have answered the offer of the old connection by then, so
   * this side begins a new session.
   */
  lose() {
    this.#forget();
    this.#own = newSession();
  }

  /**
   * Begins a new session, as after a reload: the other side ignores the one before as ended.
   * @returns {boolean} whether that ended a remote session
   */
  startOver() {
    this.#past.clear();
    this.#own = newSession();
    return this.#forget();
  }

  close() {
    this.#meeting.abort();
  }

  #forget() {
    if (this.#remote === undefined) return false;
    this.#remote = undefined;
    this.#meeting.abort();
    this.#meeting = new AbortController();
    return true;
  }
}

const newSession = () => crypto.getRandomValues(new Uint32Array(2)).join('-');
