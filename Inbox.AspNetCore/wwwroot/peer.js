import { Backoff } from './backoff.js';
import { IceServers } from './ice-servers.js';
import { Negotiation } from './negotiation.js';
import { need } from './options.js';
import { isPeerMessage } from './peer-message.js';
import { Presence } from './presence.js';

// The public API is documented in inbox.d.ts.
/** @typedef {import('./inbox.js').PeerState} PeerState */
/** @typedef {import('./inbox.js').PeerStateChange} PeerStateChange */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {import('./signaling-channel.js').StateChange} StateChange */
/** @typedef {import('./signaling-error.js').SignalingError} SignalingError */
/** @typedef {import('./peer-message.js').PeerMessage} PeerMessage */

// A reload removes a mailbox for a moment.
const QUESTION_PATIENCE = 5000;
// Without an answer for that long, a page is frozen or gone, though its mailbox is still there.
const SILENCE = 30_000;
// Longer after a connection: a restart of ICE keeps what its data channels have yet to deliver, and a new session does not.
const SILENCE_AFTER_CONNECTION = 120_000;
// A pair that can't be connected begins anew once a minute in the end.
const STUCK_PAUSES = { first: 2000, most: 60_000 };
const SHORTEST_STUCK_PAUSE = 1000;
const MOST_PAST = 64;

/** Two peers for one mailbox would take each other's messages, and replace each other for ever. @type {WeakMap<EventTarget, Set<string>>} */
const taken = new WeakMap();

/**
 * A WebRTC connection with the peer of one remote mailbox. It offers, answers, exchanges candidates, and restarts ICE when it fails. Both
 * sides run the same code, and one of them is polite.
 *
 * It says hello when the channel opens, and until it is answered, so the sides may start in any order. When the other side was reloaded or
 * replaced, it begins again with a new RTCPeerConnection.
 */
export class Peer extends EventTarget {
  #channel;
  #remote;
  #prepare;
  #polite;
  #config;
  #iceServers;
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
  /** Aborted when the remote session ends: what was being sent to it would only delay the messages to the next one. */
  #meeting = new AbortController();
  #wasConnected = false;
  #presence = new Presence({
    say: () => this.#send({ hello: true, polite: this.#polite }, { patience: this.#remoteSession ? QUESTION_PATIENCE : 0 }),
    onAbsent: (error) => this.#miss('unreachable', error),
    onSilent: (ms) => ms >= (this.#wasConnected ? SILENCE_AFTER_CONNECTION : SILENCE) && this.#miss('silent'),
  });
  #stuckBackoff = new Backoff(STUCK_PAUSES);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #stuckTimer;
  #negotiation;

  /** @param {import('./inbox.js').PeerOptions} options */
  constructor({ channel, remote, polite, config, iceServers, prepare = () => {} }) {
    super();
    need(channel instanceof EventTarget, 'channel', 'a SignalingChannel');
    need(typeof remote === 'string' && remote !== '', 'remote', 'the name of a mailbox');
    need(typeof polite === 'boolean', 'polite', 'true on one side and false on the other');
    need(iceServers === undefined || Array.isArray(iceServers) || typeof iceServers === 'function', 'iceServers', 'an array, or a function that returns one');
    need(typeof prepare === 'function', 'prepare', 'a function');
    this.#channel = channel;
    this.#channelState = channel.state;
    this.#remote = remote;
    this.#prepare = prepare;
    this.#polite = polite;
    this.#config = config;
    this.#iceServers = new IceServers(iceServers);
    this.#negotiation = this.#fresh();
    this.#take();

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
    this.#negotiation.restart();
  }

  close() {
    if (this.#closing.signal.aborted) return;
    this.#sayGoodbye();
    this.#closing.abort();
    this.#meeting.abort();
    this.#presence.close();
    this.#goOn();
    taken.get(this.#channel)?.delete(this.#remote);
    this.#negotiation.close();
    this.#update();
  }

  #take() {
    const remotes = taken.get(this.#channel) ?? new Set();
    if (remotes.has(this.#remote)) {
      this.#negotiation.close();
      throw new Error(`There is a Peer for the mailbox '${this.#remote}' on this channel. Close it first.`);
    }
    taken.set(this.#channel, remotes.add(this.#remote));
  }

  #fresh() {
    /** @type {Negotiation} */
    const negotiation = new Negotiation({
      connect: () => {
        const connection = new RTCPeerConnection(this.#config);
        try {
          this.#prepare(connection);
        } catch (error) {
          // The constructor's caller hears of it. Later there is none, and without a connection nothing would go on.
          if (!this.#negotiation) throw error;
          globalThis.reportError(error);
        }
        return connection;
      },
      refresh: (connection) => this.#iceServers.refresh(connection),
      polite: this.#polite,
      send: async (signal) => void (await this.#send(signal)),
      onState: () => negotiation === this.#negotiation && this.#followConnection(),
      onStuck: (error) => negotiation === this.#negotiation && this.#startOverSoon(error),
    });
    return negotiation;
  }

  /** @param {Envelope} envelope */
  #receive({ from: mailbox, data }) {
    if (mailbox !== this.#remote || !isPeerMessage(data)) return;
    const message = data;
    const isPast = this.#past.has(message.from);
    // A peer that lost this side addresses the session before. A side without a remote session accepts its hello as a greeting.
    const isLate = Boolean(message.to) && message.to !== this.#session;
    if (isLate && (this.#remoteSession || !message.hello)) {
      if (!this.#remoteSession && !isPast && !message.bye) this.#greet();
      return;
    }

    if (message.bye) {
      this.#end(message.from);
      if (message.from === this.#remoteSession) this.#part();
      return;
    }

    const isKnown = message.from === this.#remoteSession;
    if (!isKnown) {
      const begins = message.hello || message.description?.type === 'offer';
      if (!begins || isPast) return;
      this.#replace(message.from);
    }

    if (!isKnown || message.to === this.#session) this.#beAnswered();
    if (message.hello) this.#welcome(message, isKnown);
    this.#negotiation.receive(message);
  }

  /**
   * @param {PeerMessage} message
   * @param {boolean} isKnown
   */
  #welcome({ reply: isReply = false, polite }, isKnown) {
    if (!isKnown && polite === this.#polite) {
      globalThis.reportError(new Error(`Both sides say polite: ${polite}. Offers that cross can only connect when one says true and the other false.`));
    }
    // The app must close the peer instead; this one can only begin anew.
    if (this.connection.signalingState === 'closed' && !this.#closing.signal.aborted) this.#startOverSoon();
    const offers = this.#negotiation.begin();
    // An offer replaces the reply.
    if (!isReply && !offers) this.#send({ hello: true, reply: true, polite: this.#polite }, { patience: 0 });
    // Who asks again has perhaps lost its mailbox, with this side's offer in it.
    if (isKnown && !isReply && !offers) this.#negotiation.repeatOffer();
  }

  #beAnswered() {
    if (this.connection.connectionState === 'connected') this.#presence.rest();
    else this.#presence.answered();
  }

  /** @param {string} session */
  #replace(session) {
    if (this.#remoteSession) this.#forget('replaced');
    this.#remoteSession = session;
    this.#update();
  }

  /**
   * @param {PeerStateChange['reason']} reason
   * @param {unknown} [error]
   */
  #forget(reason, error) {
    this.#end(/** @type {string} */ (this.#remoteSession));
    this.#remoteSession = undefined;
    this.#meeting.abort();
    this.#meeting = new AbortController();
    this.#wasConnected = false;
    this.#goOn();
    this.#negotiation.close();
    this.#negotiation = this.#fresh();
    this.#update(reason, error);
  }

  /** @param {string} session whose messages are late from now on */
  #end(session) {
    this.#past.add(session);
    if (this.#past.size > MOST_PAST) this.#past.delete(/** @type {string} */ (this.#past.values().next().value));
  }

  /** Nobody is there to be asked: the next session says hello by itself. */
  #part() {
    this.#presence.rest();
    this.#forget('left');
  }

  /** @param {StateChange} change */
  #follow({ state }) {
    const before = this.#channelState;
    this.#channelState = state;
    if (['superseded', 'unauthorized', 'closed'].includes(state)) {
      this.#outdated = true;
      this.#presence.rest();
    }
    // Otherwise only the transport changed.
    if (state !== 'open' || before === 'open') return;

    if (this.#outdated) this.#startOver();
    // Not earlier: the reply would go to a page that had the mailbox before and still receives.
    this.#greet();
  }

  #followConnection() {
    const { connectionState } = this.connection;
    if (connectionState === 'connected') {
      this.#wasConnected = true;
      this.#stuckBackoff.reset();
      this.#goOn();
      this.#presence.rest();
    } else if (connectionState === 'disconnected' || connectionState === 'failed') {
      this.#presence.ask();
    }
    this.#update();
  }

  /** Begins a new session, as after a reload: the other side ignores the one before as ended. */
  #startOver() {
    this.#outdated = false;
    if (this.#remoteSession) this.#forget('replaced');
    this.#past.clear();
    this.#session = newSession();
  }

  /**
   * Begins anew on both sides, because this connection will not come about. Not at once: the reason may be there again.
   * @param {unknown} [error]
   */
  #startOverSoon(error) {
    if (this.#stuckTimer !== undefined) return;
    this.#stuckTimer = setTimeout(() => {
      this.#stuckTimer = undefined;
      if (this.#remoteSession) this.#lose('stuck', error);
      this.#greet();
    }, this.#stuckBackoff.next(SHORTEST_STUCK_PAUSE));
  }

  #goOn() {
    clearTimeout(this.#stuckTimer);
    this.#stuckTimer = undefined;
  }

  /** Tells the other side that this session ends, also while the page is being closed. */
  #sayGoodbye() {
    if (this.#remoteSession) this.#send({ bye: true }, { patience: 0, keepalive: true });
  }

  /** Says hello, and repeats an unanswered offer: after an interruption the other side may be new, or have lost its messages. */
  #greet() {
    this.#presence.ask();
    this.#negotiation.repeatOffer();
  }

  /**
   * @param {Omit<PeerMessage, 'from' | 'to'>} message
   * @param {{ patience?: number, keepalive?: boolean }} [options]
   * @returns {Promise<SignalingError | undefined>} why it did not arrive; never rejects
   */
  async #send(message, { patience, keepalive } = {}) {
    const to = this.#remoteSession;
    const signal = keepalive ? undefined : this.#meeting.signal;
    try {
      await this.#channel.send(this.#remote, { from: this.#session, to, ...message }, { patience, keepalive, signal });
      return undefined;
    } catch (reason) {
      const error = /** @type {SignalingError} */ (reason);
      if (error.status === 404 && to !== undefined && to === this.#remoteSession) this.#miss('unreachable', error);
      else if (error.status >= 400 && error.transient === false && error.status !== 404 && error.status !== 409) globalThis.reportError(error);
      return error;
    }
  }

  /**
   * Gives the other side up, unless the connection works without a mailbox.
   * @param {PeerStateChange['reason']} reason
   * @param {SignalingError} [error]
   */
  #miss(reason, error) {
    const works = this.connection.connectionState === 'connected';
    if (!works && this.#remoteSession && !this.#closing.signal.aborted) this.#lose(reason, error);
  }

  /**
   * Forgets a remote session that did not say goodbye, but lets it return. It may have answered the offer of the old connection by then, so
   * this side begins a new session.
   * @param {PeerStateChange['reason']} reason
   * @param {unknown} [error]
   */
  #lose(reason, error) {
    const lost = /** @type {string} */ (this.#remoteSession);
    this.#forget(reason, error);
    this.#past.delete(lost);
    this.#session = newSession();
  }

  /**
   * @param {PeerStateChange['reason']} [reason]
   * @param {unknown} [error]
   */
  #update(reason, error) {
    /** @type {PeerState} */
    const state = this.#closing.signal.aborted ? 'closed' : this.#remoteSession ? this.connection.connectionState : 'absent';
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, reason, error } }));
  }
}

const newSession = () => crypto.getRandomValues(new Uint32Array(2)).join('-');
