import { iceServers } from '../ice.js';
import { Call } from './call.js';
import { SignalSocket } from './signal-socket.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
// The time for an offer to become a call: either side may be gone.
const SETUP_TIME = 20_000;

/**
 * A host waits and answers; a guest repeats its offer until the host is present and free. `away`: the host is not present; `busy`: it is in another
 * call; `lost`: the connection of a call was lost; `ended`: the other side has hung up.
 * @typedef {'waiting' | 'calling' | 'connected' | 'away' | 'busy' | 'lost' | 'ended'} MeetingState
 */

/** A user's place in a meeting: one call at a time. Event: `state`, also raised when the call is replaced. */
export class Meeting extends EventTarget {
  #name;
  #host;
  #local = new MediaStream();
  #pause = FIRST_PAUSE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Call | undefined} */
  call;
  /** What the other side sends, as far as it has said so. */
  shows = { audio: true, video: true };
  /** @type {MeetingState} */
  state;

  /**
   * @param {string} name the user's own
   * @param {string} host the user whose meeting it is
   */
  constructor(name, host) {
    super();
    this.#name = name;
    this.#host = host;
    this.state = this.isHost ? 'waiting' : 'calling';
    // Known before the first call is made.
    iceServers().catch(() => {});
    this.socket = new SignalSocket(name);
    this.socket.addEventListener('state', () => this.#followSocket());
    this.socket.addEventListener('message', (event) => {
      const { detail } = /** @type {CustomEvent<import('./signal-socket.js').SignalMessage>} */ (event);
      // An unexpected message comes from a different client or too late. It is dropped, and the meeting continues.
      this.#hear(detail).catch((error) => console.warn('Passed over:', detail.type, error));
    });
  }

  get isHost() {
    return this.#host === this.#name;
  }

  /** The name of the current or expected partner. */
  get partner() {
    return this.call?.partner ?? this.#host;
  }

  /**
   * Sends these tracks to the other side from now on.
   * @param {MediaStream} local
   */
  show(local) {
    this.#local = local;
    this.call?.show(local);
    this.#tell();
  }

  /** Tells the other side what this side sends: a track that is switched off sends black or silence. Other clients ignore it. */
  #tell() {
    if (this.state !== 'connected' || !this.call) return;
    const sends = (/** @type {string} */ kind) => this.#local.getTracks().some((track) => track.kind === kind && track.enabled);
    this.socket.send(this.call.partner, 'media', { audio: sends('audio'), video: sends('video') });
  }

  /** Calls the host (again), as a guest. */
  async dial() {
    if (this.socket.state !== 'open') return;
    // The call was replaced or left in the meantime. Any other failure is retried after a timeout.
    await this.#begin(this.#host).offer(this.#local).catch((error) => console.warn('No offer:', error));
  }

  /** @param {boolean} returns whether the page will be back soon, as after a reload */
  leave(returns) {
    if (this.call?.isAlive) this.socket.send(this.call.partner, 'hang-up', { returns });
    if (returns) return;
    this.#drop();
    this.socket.close();
  }

  #followSocket() {
    this.#tell();
    if (this.socket.state === 'open' && !this.isHost && this.state !== 'connected' && this.state !== 'ended') this.dial();
  }

  /** @param {import('./signal-socket.js').SignalMessage} message */
  async #hear({ originator, type, payload }) {
    const isPartner = this.call !== undefined && this.call.partner === originator;
    switch (type) {
      case 'video-offer':
        await this.#answer(originator, read(payload));
        break;
      case 'video-answer':
        if (isPartner) await this.call?.accept(read(payload));
        break;
      case 'ice-candidate':
        if (isPartner) await this.call?.add(read(payload));
        break;
      case 'media':
        if (isPartner) this.#see(payload);
        break;
      case 'hang-up':
        if (isPartner) this.#hangUp(payload?.returns === true);
        break;
      case 'busy':
        if (isPartner) this.#miss('busy');
        break;
      case 'TARGET_NOT_FOUND':
        if (!originator) this.#miss('away');
        break;
      case 'TARGET_BUSY':
        if (!originator) this.#miss('busy');
    }
  }

  /**
   * @param {string} originator
   * @param {RTCSessionDescriptionInit & { call?: string }} offer
   */
  async #answer(originator, offer) {
    const isOther = originator !== this.call?.partner;
    if ((isOther && this.call?.isAlive) || (!this.isHost && originator !== this.#host)) {
      this.socket.send(originator, 'busy', { call: offer.call });
      return;
    }

    // Both have called each other: one of the two offers is enough, and both sides pick the same one.
    if (!this.isHost && this.state === 'calling' && this.#name < originator) return;

    const call = this.#begin(originator, offer.call);
    await call.answer(offer, this.#local).catch((error) => {
      if (call === this.call) this.#giveUp();
      throw error;
    });
  }

  /**
   * @param {string} partner
   * @param {string} [id]
   */
  #begin(partner, id) {
    this.#drop();
    this.shows = { audio: true, video: true };
    this.#timer = setTimeout(() => this.#giveUp(), SETUP_TIME);
    const call = (this.call = new Call(partner, (type, payload) => this.socket.send(partner, type, payload), id));
    call.addEventListener('state', () => call === this.call && this.#followCall(call));
    this.#become('calling');
    return call;
  }

  #giveUp() {
    this.#drop();
    if (this.isHost) this.#become('waiting');
    else this.dial();
  }

  /** @param {Call} call */
  #followCall(call) {
    if (call.state === 'connected') {
      clearTimeout(this.#timer);
      this.#pause = FIRST_PAUSE;
      this.#become('connected');
      this.#tell();
    } else if (!call.isAlive) {
      this.#become('lost');
      if (!this.isHost) this.#dialLater();
    }
  }

  /** @param {any} shows */
  #see(shows) {
    this.shows = { audio: shows?.audio !== false, video: shows?.video !== false };
    this.#become(this.state);
  }

  /** @param {boolean} returns */
  #hangUp(returns) {
    this.#drop();
    this.#become(this.isHost ? 'waiting' : returns ? 'away' : 'ended');
    if (this.state === 'away') this.#dialLater();
  }

  /**
   * Handles a guest's offer that was not delivered or refused. Each of its candidates may report the same.
   * @param {MeetingState} state
   */
  #miss(state) {
    if (this.isHost || this.state !== 'calling') return;
    this.#drop();
    this.#become(state);
    this.#dialLater();
  }

  #dialLater() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.dial(), this.#pause);
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
  }

  #drop() {
    clearTimeout(this.#timer);
    this.call?.close();
    this.call = undefined;
  }

  /** @param {MeetingState} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}

/**
 * Parses a payload: some clients send JSON as a string.
 * @param {any} payload
 */
const read = (payload) => (typeof payload === 'string' ? JSON.parse(payload) : payload);
