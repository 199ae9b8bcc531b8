import { Call } from './call.js';
import { SignalSocket } from './signal-socket.js';

const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 10_000;
// For an offer to become a call: whoever said it or was to read it may be gone.
const SETUP_TIME = 20_000;

/**
 * A host waits and answers; a guest offers, again and again until the host is there and free. `away`: the host is not there; `busy`: it is in another
 * call; `lost`: there was a call, and its connection is gone; `ended`: the other side has hung up.
 * @typedef {'waiting' | 'calling' | 'connected' | 'away' | 'busy' | 'lost' | 'ended'} MeetingState
 */

/** A user's place in a meeting: one call at a time. Events: `state`, also when the call is another one. */
export class Meeting extends EventTarget {
  #name;
  #host;
  #local = new MediaStream();
  #pause = FIRST_PAUSE;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {Call | undefined} */
  call;
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
    this.socket = new SignalSocket(name);
    this.socket.addEventListener('state', () => this.#followSocket());
    this.socket.addEventListener('message', (event) => {
      const { detail } = /** @type {CustomEvent<import('./signal-socket.js').SignalMessage>} */ (event);
      // What does not fit is of a client unlike this one, or came too late: it costs that message, not the meeting.
      this.#hear(detail).catch((error) => console.warn('Passed over:', detail.type, error));
    });
  }

  get isHost() {
    return this.#host === this.#name;
  }

  /** Who is, or is to be, at the other end. */
  get partner() {
    return this.call?.partner ?? this.#host;
  }

  /**
   * Shows the other side these tracks from now on.
   * @param {MediaStream} local
   */
  show(local) {
    this.#local = local;
    this.call?.show(local);
  }

  /** A guest calls (again). */
  async dial() {
    if (this.socket.state !== 'open') return;
    // Closed in between, by another call or by leaving. What else may fail is tried again in time.
    await this.#begin(this.#host).offer(this.#local).catch((error) => console.warn('No offer:', error));
  }

  /** @param {boolean} returns whether the page will be back presently, as after a reload */
  leave(returns) {
    if (this.call?.isAlive) this.socket.send(this.call.partner, 'hang-up', { returns });
    if (returns) return;
    this.#drop();
    this.socket.close();
  }

  #followSocket() {
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

    // Each has called the other: one of the two offers will do, and both sides know which.
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
    } else if (!call.isAlive) {
      this.#become('lost');
      if (!this.isHost) this.#dialLater();
    }
  }

  /** @param {boolean} returns */
  #hangUp(returns) {
    this.#drop();
    this.#become(this.isHost ? 'waiting' : returns ? 'away' : 'ended');
    if (this.state === 'away') this.#dialLater();
  }

  /**
   * A guest's offer has come to nothing. Each candidate of it may say so too.
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
 * Some clients put a text of JSON where there may be any JSON.
 * @param {any} payload
 */
const read = (payload) => (typeof payload === 'string' ? JSON.parse(payload) : payload);
