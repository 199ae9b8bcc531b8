import { Negotiation } from './negotiation.js';
import { need } from './options.js';

// The public API is documented in inbox.d.ts.
/** @typedef {import('./inbox.js').PeerState} PeerState */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {import('./signaling-channel.js').StateChange} StateChange */
/** @typedef {import('./negotiation.js').Signal} Signal */

/**
 * One message between two peers. Each load of a page is a session: `from` is the sender's session, `to` the session that the sender
 * addresses. So a page ignores messages that were meant for it before a reload.
 * @typedef {{ from: string, to?: string, hello?: boolean, bye?: boolean } & Signal} PeerMessage
 */

/**
 * A WebRTC connection with the peer of one remote mailbox. It offers, answers, exchanges candidates, and restarts ICE when it fails. Both
 * sides run the same code, and one of them is polite.
 *
 * It sends a hello when the channel opens, and again when it receives one, so the sides may start in any order. When the other side was
 * reloaded or replaced, it begins again with a new RTCPeerConnection.
 */
export class Peer extends EventTarget {
  #channel;
  #remote;
  #prepare;
  #options;
  #session = newSession();
  /** @type {string | undefined} */
  #remoteSession;
  /** @type {Set<string>} ended sessions, whose late messages are ignored */
  #past = new Set();
  /** @type {PeerState} */
  #state = 'absent';
  #channelState;
  /** Whether the channel lost the mailbox since the last session began: the other side may have ended this session. */
  #outdated = false;
  #closing = new AbortController();
  #negotiation;

  /** @param {import('./inbox.js').PeerOptions} options */
  constructor({ channel, remote, polite, config, prepare = () => {} }) {
    super();
    need(channel instanceof EventTarget, 'channel', 'a SignalingChannel');
    need(typeof remote === 'string' && remote !== '', 'remote', 'the name of a mailbox');
    need(typeof polite === 'boolean', 'polite', 'true on one side and false on the other');
    need(typeof prepare === 'function', 'prepare', 'a function');
    this.#channel = channel;
    this.#channelState = channel.state;
    this.#remote = remote;
    this.#prepare = prepare;
    this.#options = { polite, config };
    this.#negotiation = this.#fresh();

    const { signal } = this.#closing;
    channel.addEventListener('message', (event) => this.#receive(/** @type {CustomEvent<Envelope>} */ (event).detail), { signal });
    channel.addEventListener('state', (event) => this.#follow(/** @type {CustomEvent<StateChange>} */ (event).detail), { signal });
    channel.addEventListener('farewell', () => this.#sayGoodbye(), { signal });
    if (channel.state === 'open') this.#greet();
  }

  get connection() {
    return this.#negotiation.connection;
  }

  get state() {
    return this.#state;
  }

  restart() {
    this.connection.restartIce();
  }

  close() {
    if (this.#closing.signal.aborted) return;
    this.#sayGoodbye();
    this.#closing.abort();
    this.#negotiation.close();
    this.#update();
  }

  #fresh() {
    const negotiation = new Negotiation({
      ...this.#options,
      send: (signal) => this.#send(signal),
      onState: () => negotiation === this.#negotiation && this.#update(),
    });
    this.#prepare(negotiation.connection);
    return negotiation;
  }

  /** @param {Envelope} envelope */
  #receive({ from: mailbox, data }) {
    if (mailbox !== this.#remote || typeof data?.from !== 'string') return;
    /** @type {PeerMessage} */
    const message = data;
    // A peer that lost this side sends its hello to the session before. A side without a remote session accepts that as a greeting.
    const isLate = Boolean(message.to) && message.to !== this.#session;
    if (isLate && (this.#remoteSession || !message.hello)) return;

    if (message.bye) {
      this.#past.add(message.from);
      if (message.from === this.#remoteSession) this.#forget();
      return;
    }

    const isKnown = message.from === this.#remoteSession;
    if (!isKnown) {
      const begins = message.hello || message.description?.type === 'offer';
      if (!begins || this.#past.has(message.from)) return;
      this.#replace(message.from);
    }

    if (message.hello) {
      const offered = this.#negotiation.begin();
      // An offer replaces the hello.
      if ((!message.to || isLate) && !offered) this.#send({ hello: true }, 0);
      // A second hello means that the other side lost its mailbox, perhaps with this side's offer in it: a reload removes the mailbox.
      if (isKnown && !offered) this.#negotiation.repeatOffer();
    }
    this.#negotiation.receive(message);
  }

  /** @param {string} session */
  #replace(session) {
    if (this.#remoteSession) this.#forget();
    this.#remoteSession = session;
    this.#update();
  }

  #forget() {
    this.#past.add(/** @type {string} */ (this.#remoteSession));
    this.#remoteSession = undefined;
    const old = this.#negotiation;
    this.#negotiation = this.#fresh();
    old.close();
    this.#update();
  }

  /** @param {StateChange} change */
  #follow({ state }) {
    const before = this.#channelState;
    this.#channelState = state;
    if (['superseded', 'unauthorized', 'closed'].includes(state)) this.#outdated = true;
    // Otherwise only the transport changed.
    if (state !== 'open' || before === 'open') return;

    if (this.#outdated) this.#startOver();
    // Not earlier: the reply would go to a page that had the mailbox before and still receives.
    this.#greet();
  }

  /** Begins a new session, as after a reload: the other side ignores the one before as ended. */
  #startOver() {
    this.#outdated = false;
    if (this.#remoteSession) this.#forget();
    this.#past.clear();
    this.#session = newSession();
  }

  /** Tells the other side that this session ends, also while the page is being closed. */
  #sayGoodbye() {
    if (this.#remoteSession) this.#send({ bye: true }, 0, true);
  }

  /**
   * Sends a hello and repeats an unanswered offer. After an interruption the other side may be new, and a restarted server lost its
   * messages.
   */
  #greet() {
    this.#send({ hello: true }, this.#remoteSession ? undefined : 0);
    this.#negotiation.repeatOffer();
  }

  /**
   * @param {Omit<PeerMessage, 'from' | 'to'>} message
   * @param {number} [patience]
   * @param {boolean} [keepalive]
   * @returns {Promise<void>} never rejects
   */
  async #send(message, patience, keepalive) {
    const to = this.#remoteSession;
    try {
      await this.#channel.send(this.#remote, { from: this.#session, to, ...message }, { patience, keepalive });
    } catch (error) {
      // The other side has had no mailbox for that long, so it is gone. A connection that works does not need a mailbox.
      const gone = /** @type {{ status?: number }} */ (error).status === 404 && to !== undefined;
      const isIdle = this.connection.connectionState !== 'connected' && !this.#closing.signal.aborted;
      if (gone && isIdle && to === this.#remoteSession) this.#lose();
    }
  }

  /**
   * Forgets a remote session that is unreachable and did not say goodbye, but lets it return. It may have answered the offer of the old
   * connection by then, so this side begins a new session.
   */
  #lose() {
    const lost = /** @type {string} */ (this.#remoteSession);
    this.#forget();
    this.#past.delete(lost);
    this.#session = newSession();
  }

  #update() {
    /** @type {PeerState} */
    const state = this.#closing.signal.aborted ? 'closed' : this.#remoteSession ? this.connection.connectionState : 'absent';
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: { state } }));
  }
}

const newSession = () => crypto.getRandomValues(new Uint32Array(2)).join('-');
