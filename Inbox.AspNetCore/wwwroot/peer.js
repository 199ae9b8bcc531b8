import { Negotiation } from './negotiation.js';
import { need } from './options.js';

// What is public is documented in inbox.d.ts.
/** @typedef {import('./inbox.js').PeerState} PeerState */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {import('./signaling-channel.js').StateChange} StateChange */
/** @typedef {import('./negotiation.js').Signal} Signal */

/**
 * One message between two peers. A session is one life of one page: `from` is the sender's, `to` the one the sender believes
 * to talk to, so that nothing meant for a page before a reload is taken for the page after it.
 * @typedef {{ from: string, to?: string, hello?: boolean, bye?: boolean } & Signal} PeerMessage
 */

/**
 * A WebRTC connection with the peer behind one remote mailbox. Give it a channel, add tracks or data channels, and it offers,
 * answers, exchanges candidates and repairs itself; both sides run the same code, one of them polite.
 *
 * It says hello when the channel is open, and again when it hears one, so it does not matter which side comes first. When the other side was
 * reloaded or replaced, it starts over with a new RTCPeerConnection.
 */
export class Peer extends EventTarget {
  #channel;
  #remote;
  #prepare;
  #options;
  #session = newSession();
  /** @type {string | undefined} */
  #remoteSession;
  /** @type {Set<string>} sessions that are over; their late messages mean nothing */
  #past = new Set();
  /** @type {PeerState} */
  #state = 'absent';
  #channelState;
  /** Somebody else had the mailbox, or nobody, and whoever talked to this session has been told otherwise. */
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
    // Whoever lost sight of us greets who we were: to one that sees nobody that is as good as any greeting.
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
      // An offer is greeting enough.
      if ((!message.to || isLate) && !offered) this.#send({ hello: true }, 0);
      // Who says hello once more has lost a mailbox, perhaps with our offer in it: a page's mailbox goes with the page before its reload.
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
    // Only another transport.
    if (state !== 'open' || before === 'open') return;

    if (this.#outdated) this.#startOver();
    // Not earlier: what the other side replies would go to a page that had the mailbox before and still receives.
    this.#greet();
  }

  /** The other side takes a session that it knew for a thing of the past: this one becomes a new one, as after a reload. */
  #startOver() {
    this.#outdated = false;
    if (this.#remoteSession) this.#forget();
    this.#past.clear();
    this.#session = newSession();
  }

  /** Also from a page that is being closed. */
  #sayGoodbye() {
    if (this.#remoteSession) this.#send({ bye: true }, 0, true);
  }

  /** Also after the channel was away: the other side may have come meanwhile, and a restarted server has lost what was on its way. */
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
      // No mailbox for so long: nobody is there. A connection that works does not need one.
      const gone = /** @type {{ status?: number }} */ (error).status === 404 && to !== undefined;
      const isIdle = this.connection.connectionState !== 'connected' && !this.#closing.signal.aborted;
      if (gone && isIdle && to === this.#remoteSession) this.#lose();
    }
  }

  /**
   * It can't be reached now, and has not said goodbye: when it is back it is welcome. By then it may have answered what this connection
   * offered, which is gone; so this side is a new session, with which it begins anew.
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
