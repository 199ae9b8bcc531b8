import { ErrorTarget, raise } from './error-target.js';
import { IceServers, isIceServerSource } from './ice-servers.js';
import { Incoming } from './incoming.js';
import { need } from '../channel/options.js';
import { OtherSide } from './other-side.js';
import { Outgoing } from './outgoing.js';
import { isPeerMessage } from './peer-message.js';
import { isPolite } from './politeness.js';
import { reserve } from './reservations.js';

// The public API is documented in inbox.d.ts.
/** @typedef {import('../inbox.js').PeerOptions} PeerOptions */
/** @typedef {import('../inbox.js').PeerState} PeerState */
/** @typedef {import('../channel/signaling-channel.js').Envelope} Envelope */
/** @typedef {import('../channel/signaling-channel.js').StateChange} StateChange */

/**
 * A WebRTC connection with the peer of one remote mailbox. It offers, answers, exchanges candidates, restarts ICE when it fails, and sends
 * messages. Both sides run the same code, and one of them is polite.
 *
 * It says hello when the channel opens, and until it is answered, so the sides may start in any order. When the other side was reloaded or
 * replaced, it begins again with a new RTCPeerConnection.
 */
export class Peer extends ErrorTarget {
  #remote;
  #otherSide;
  #outgoing = new Outgoing();
  #incoming = new Incoming({
    onMessage: (data) => this.dispatchEvent(new CustomEvent('message', { detail: { data } })),
    onError: (error) => raise(this, error),
  });
  /** @type {PeerState} */
  #state = 'absent';
  #channelState;
  /** Whether the channel lost the mailbox since the last session began: the other side may have ended this session. */
  #outdated = false;
  #closing = new AbortController();

  /** @param {PeerOptions} options */
  constructor({ channel, remote, polite, config, iceServers, prepare = () => {} }) {
    super();
    need(channel instanceof EventTarget, 'channel', 'a SignalingChannel');
    need(typeof remote === 'string' && remote !== '', 'remote', 'the name of a mailbox');
    need(isIceServerSource(iceServers), 'iceServers', 'a URL, an array, or a function that returns one');
    need(typeof prepare === 'function', 'prepare', 'a function');
    this.#remote = remote;
    this.#channelState = channel.state;
    const servers = new IceServers(iceServers, channel, (error) => raise(this, error));
    this.#otherSide = new OtherSide({
      connect: () => this.#connect(config, prepare),
      refresh: (connection) => servers.refresh(connection),
      polite: isPolite(polite, channel.name, remote),
      deliver: (message, options) => channel.send(remote, message, options),
      onChange: (why) => this.#update(why),
      onError: (error) => raise(this, error),
    });

    const { signal } = this.#closing;
    try {
      // Not earlier: prepare may throw, and then there is no peer.
      reserve(channel, remote, signal);
    } catch (error) {
      this.#otherSide.close();
      throw error;
    }
    channel.addEventListener('message', (event) => this.#receive(/** @type {CustomEvent<Envelope>} */ (event).detail), { signal });
    channel.addEventListener('state', (event) => this.#follow(/** @type {CustomEvent<StateChange>} */ (event).detail), { signal });
    channel.addEventListener('farewell', () => this.#otherSide.sayGoodbye(), { signal });
    if (channel.state === 'open') this.#otherSide.greet();
  }

  get connection() {
    return this.#otherSide.connection;
  }

  get state() {
    return this.#state;
  }

  /** @param {unknown} value */
  send(value) {
    return this.#outgoing.send(value);
  }

  restart() {
    this.#otherSide.restart();
  }

  close() {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#outgoing.close();
    this.#otherSide.close();
    this.#update();
  }

  /**
   * @param {PeerOptions['config']} config
   * @param {NonNullable<PeerOptions['prepare']>} prepare
   */
  #connect(config, prepare) {
    const connection = new RTCPeerConnection(config);
    this.#incoming.listen(connection);
    this.#outgoing.use(connection);
    try {
      prepare(connection);
    } catch (error) {
      // The constructor's caller hears of it. Later there is none, and without a connection nothing would go on.
      if (!this.#otherSide) throw error;
      raise(this, error);
    }
    return connection;
  }

  /** @param {Envelope} envelope */
  #receive({ from: mailbox, data }) {
    if (mailbox === this.#remote && isPeerMessage(data)) this.#otherSide.receive(data);
  }

  /** @param {StateChange} change */
  #follow({ state }) {
    const before = this.#channelState;
    this.#channelState = state;
    if (['superseded', 'unauthorized', 'closed'].includes(state)) {
      this.#outdated = true;
      this.#otherSide.rest();
    }
    // Otherwise only the transport changed.
    if (state !== 'open' || before === 'open') return;

    if (this.#outdated) {
      this.#outdated = false;
      this.#otherSide.startOver();
    }
    // Not earlier: the reply would go to a page that had the mailbox before and still receives.
    this.#otherSide.greet();
  }

  /** @param {import('./other-side.js').Absence} [why] */
  #update({ reason, error } = {}) {
    const state = this.#closing.signal.aborted ? 'closed' : this.#otherSide.state;
    if (state === this.#state) return;
    this.#state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, reason, error } }));
  }
}
