import { FreshStart } from './fresh-start.js';
import { Negotiation } from './negotiation.js';
import { PeerSessions } from './peer-sessions.js';
import { Presence } from './presence.js';

/** @typedef {import('../inbox.js').PeerState} PeerState */
/** @typedef {import('./peer-message.js').PeerMessage} PeerMessage */
/** @typedef {Omit<import('../inbox.js').PeerStateChange, 'state'>} Absence why the other side is absent */

// A reload removes a mailbox for a moment.
const QUESTION_PATIENCE = 5000;
// Without an answer for that long, a page is frozen or gone, though its mailbox is still there.
const SILENCE = 30_000;
// Longer after a connection: a restart of ICE keeps what its data channels have yet to deliver, and a new session does not.
const SILENCE_AFTER_CONNECTION = 120_000;

/**
 * The other side of a peer: absent, or there with a session. It is asked until it is heard. Each of its sessions is met with a negotiation of
 * its own, and forgotten when it ends, cannot be reached or cannot be connected.
 */
export class OtherSide {
  #connect;
  #refresh;
  #polite;
  #onChange;
  #onError;
  #sessions;
  #presence = new Presence({
    say: () => this.#sessions.send({ hello: true, polite: this.#polite }, { patience: this.#sessions.remote ? QUESTION_PATIENCE : 0 }),
    onAbsent: (error) => this.#miss({ reason: 'unreachable', error }),
    onSilent: (ms) => ms >= (this.#wasConnected ? SILENCE_AFTER_CONNECTION : SILENCE) && this.#miss({ reason: 'silent' }),
  });
  #freshStart = new FreshStart((error) => {
    if (this.#sessions.remote) this.#lose({ reason: 'stuck', error });
    this.greet();
  });
  #wasConnected = false;
  #closed = false;
  #negotiation;

  /**
   * @param {object} options
   * @param {() => RTCPeerConnection} options.connect makes a connection, with its tracks and data channels
   * @param {(connection: RTCPeerConnection) => Promise<void>} options.refresh called before candidates are gathered; never rejects
   * @param {boolean} options.polite
   * @param {(message: PeerMessage, options: import('../inbox.js').SendOptions) => Promise<void>} options.deliver rejects with a SignalingError
   * @param {(why?: Absence) => void} options.onChange the state may have changed
   * @param {(error: unknown) => void} options.onError what the app has to hear of
   */
  constructor({ connect, refresh, polite, deliver, onChange, onError }) {
    this.#connect = connect;
    this.#refresh = refresh;
    this.#polite = polite;
    this.#onChange = onChange;
    this.#onError = onError;
    this.#sessions = new PeerSessions({ deliver, onError, onUnreachable: (error) => this.#miss({ reason: 'unreachable', error }) });
    this.#negotiation = this.#fresh();
  }

  get connection() {
    return this.#negotiation.connection;
  }

  /** @returns {PeerState} */
  get state() {
    return this.#sessions.remote ? this.connection.connectionState : 'absent';
  }

  restart() {
    this.#negotiation.restart();
  }

  /** Says hello, and repeats an unanswered offer: after an interruption the other side may be new, or have lost its messages. */
  greet() {
    this.#presence.ask();
    this.#negotiation.repeatOffer();
  }

  /** Asks no more, until something happens. */
  rest() {
    this.#presence.rest();
  }

  /** Begins a new session, as after a reload. */
  startOver() {
    if (this.#sessions.startOver()) this.#forget({ reason: 'replaced' });
  }

  /** Tells the other side that this session ends, also while the page is being closed. */
  sayGoodbye() {
    if (this.#sessions.remote) this.#sessions.send({ bye: true }, { patience: 0, keepalive: true });
  }

  close() {
    this.sayGoodbye();
    this.#closed = true;
    this.#sessions.close();
    this.#presence.close();
    this.#freshStart.cancel();
    this.#negotiation.close();
  }

  /** @param {PeerMessage} message */
  receive(message) {
    const meaning = this.#sessions.meaningOf(message);
    if (meaning === 'late') return;
    if (meaning === 'astray') return this.greet();
    if (meaning === 'end') return this.#part(message.from);

    if (meaning === 'new') this.#meet(message.from);
    // Without `to` a known session only asks.
    if (meaning === 'new' || message.to) this.#beAnswered();
    if (message.hello) this.#welcome(message, meaning === 'known');
    this.#negotiation.receive(message);
  }

  /** @param {string} session that said goodbye */
  #part(session) {
    if (!this.#sessions.end(session)) return;
    // Nobody is there to be asked: the next session says hello by itself.
    this.#presence.rest();
    this.#forget({ reason: 'left' });
  }

  /** @param {string} session that begins */
  #meet(session) {
    const former = this.#sessions.remote;
    if (former && this.#sessions.end(former)) this.#forget({ reason: 'replaced' });
    this.#sessions.begin(session);
    this.#onChange();
  }

  #beAnswered() {
    if (this.connection.connectionState === 'connected') this.#presence.rest();
    else this.#presence.answered();
  }

  /**
   * @param {PeerMessage} message
   * @param {boolean} isKnown
   */
  #welcome({ reply: isReply = false, polite }, isKnown) {
    if (!isKnown && polite === this.#polite) {
      this.#onError(new Error(`Both sides say polite: ${polite}. Offers that cross can only connect when one says true and the other false.`));
    }
    // The app must close the peer instead; this one can only begin anew.
    if (this.connection.signalingState === 'closed' && !this.#closed) this.#freshStart.soon();
    const offers = this.#negotiation.begin();
    // An offer replaces the reply.
    if (!isReply && !offers) this.#sessions.send({ hello: true, reply: true, polite: this.#polite }, { patience: 0 });
    // Who asks again has perhaps lost its mailbox, with this side's offer in it.
    if (isKnown && !isReply && !offers) this.#negotiation.repeatOffer();
  }

  #fresh() {
    /** @type {Negotiation} */
    const negotiation = new Negotiation({
      connect: this.#connect,
      refresh: this.#refresh,
      polite: this.#polite,
      send: async (signal) => void (await this.#sessions.send(signal)),
      onState: () => negotiation === this.#negotiation && this.#followConnection(),
      onStuck: (error) => negotiation === this.#negotiation && this.#freshStart.soon(error),
      onError: this.#onError,
    });
    return negotiation;
  }

  #followConnection() {
    const { connectionState } = this.connection;
    if (connectionState === 'connected') {
      this.#wasConnected = true;
      this.#freshStart.reset();
      this.#presence.rest();
    } else if (connectionState === 'disconnected' || connectionState === 'failed') {
      this.#presence.ask();
    }
    this.#onChange();
  }

  /**
   * Gives the other side up, unless the connection works without a mailbox.
   * @param {Absence} why
   */
  #miss(why) {
    const works = this.connection.connectionState === 'connected';
    if (!works && this.#sessions.remote && !this.#closed) this.#lose(why);
  }

  /** @param {Absence} why */
  #lose(why) {
    this.#sessions.lose();
    this.#forget(why);
  }

  /**
   * Waits for the next session, which gets a new negotiation.
   * @param {Absence} why
   */
  #forget(why) {
    this.#wasConnected = false;
    this.#freshStart.cancel();
    this.#negotiation.close();
    this.#negotiation = this.#fresh();
    this.#onChange(why);
  }
}
