import { watchAbsence, LONG_ABSENCE } from '../channel/absence.js';
import { Alarm } from '../channel/alarm.js';
import { Backoff } from '../channel/backoff.js';
import { foreignText, isRedirect, redirectText } from '../channel/foreign-answer.js';
import { SignalingError } from '../channel/signaling-error.js';
import { anySignal } from '../channel/signals.js';
import { address } from '../channel/options.js';
import { OPENING, RoomSocket } from './room-socket.js';

// The public API is documented in rooms.d.ts.
/** @typedef {import('./rooms.js').RoomState} RoomState */

// The server's answer to a plain request when it would let this member in.
const NO_SOCKET = 426;
const SOCKET_NEEDED = 'The server answers, but no WebSocket opens. A proxy or a firewall in between may not support WebSockets, which rooms require';
// A membership that ends earlier does not end the growing pauses: a member that the server puts out for the same reason each time must not
// return in a fast loop.
const STEADY = 10_000;

/**
 * Reads the server's answer to a page that it would let in, if only a socket opened.
 * @param {Response} response
 */
async function noSocket(response) {
  const problem = await response.json().catch(() => undefined);
  return new SignalingError(problem?.reason === 'foreign-origin' ? problem.detail : SOCKET_NEEDED, { status: NO_SOCKET });
}

/** A membership in the room of the page's login, kept while the page is open. */
export class Room extends EventTarget {
  #url;
  /** Aborted when the room is closed or unauthorized; a page that the browser restores from its cache replaces it. */
  #life = new AbortController();
  #alarm = new Alarm(this.#life.signal);
  /** @type {RoomSocket | undefined} */
  #socket;
  /** @type {RoomState} */
  #state = 'connecting';
  #closing = new AbortController();

  /** @type {string | undefined} */
  name;
  /** @type {number | undefined} */
  number;
  /** @type {number[]} */
  members = [];
  /** @type {number | undefined} */
  host;
  /** @type {number | undefined} */
  term;

  /** @param {import('./rooms.js').RoomOptions} [options] */
  constructor({ url = '/rooms' } = {}) {
    super();
    this.#url = address(url);
    // A page that is closed, left or frozen leaves at once: a frozen page would receive nothing.
    const { signal } = this.#closing;
    globalThis.addEventListener?.('pagehide', () => this.#rest(), { signal });
    globalThis.addEventListener?.('pageshow', ({ persisted }) => persisted && this.resume(), { signal });
    globalThis.document?.addEventListener('freeze', () => this.#rest(), { signal });
    globalThis.document?.addEventListener('resume', () => this.resume(), { signal });
    queueMicrotask(() => this.#begin());
  }

  get state() {
    return this.#state;
  }

  /**
   * @param {number} to
   * @param {unknown} data
   */
  signal(to, data) {
    if ((to | 0) !== to) throw new TypeError(`A signal needs the number of a member, not '${to}'.`);
    const json = JSON.stringify(data);
    if (json === undefined) throw new TypeError("The signal can't be represented as JSON.");
    return this.#state === 'joined' && (this.#socket?.signal(to, json) ?? false);
  }

  retryNow() {
    this.#alarm.wake();
  }

  resume() {
    if (this.#closing.signal.aborted || !this.#life.signal.aborted) return;
    this.#life = new AbortController();
    this.#alarm = new Alarm(this.#life.signal);
    this.#enter('connecting');
    this.#begin();
  }

  close() {
    this.#closing.abort();
    this.#rest();
  }

  #rest() {
    this.#end('closed');
  }

  /** Adds the largest known term, above which a server whose clock was set back begins. */
  #address() {
    const url = new URL(this.#url);
    if (this.term !== undefined) url.searchParams.set('term', String(this.term));
    return url;
  }

  /** Adds the page's origin, which its plain request does not carry and its socket does: a proxy that changes Host makes it look foreign. */
  #probe() {
    const url = new URL(this.#url);
    if (globalThis.location?.origin) url.searchParams.set('origin', location.origin);
    return url;
  }

  #begin() {
    this.#live().catch((cause) => this.#end('closed', new SignalingError(`The room cannot be joined from this page: ${cause.message}`, { cause })));
  }

  async #live() {
    const { signal } = this.#life;
    const alarm = this.#alarm;
    const backoff = new Backoff({ first: 500, most: 5000 });
    watchAbsence(signal, ({ ms, online }) => (online || ms > LONG_ABSENCE) && this.#socket?.check());
    while (!signal.aborted) {
      const socket = new RoomSocket(this.#address(), signal, (frame) => this.#hear(frame));
      this.#socket = socket;
      const reason = await socket.ended;
      if (signal.aborted) return;

      const { joinedAt } = socket;
      if (joinedAt !== undefined && performance.now() - joinedAt >= STEADY) backoff.reset();
      const refusal = joinedAt === undefined ? await this.#refusal(signal) : undefined;
      if (signal.aborted) return;
      if (refusal && !refusal.transient && refusal.status !== NO_SOCKET) {
        this.#end(refusal.status === 401 || refusal.redirected ? 'unauthorized' : 'closed', refusal);
        return;
      }

      const pause = backoff.next(refusal?.retryAfter);
      this.#enter('retrying', { error: refusal ?? reason, retryIn: pause });
      await alarm.sleep(pause);
    }
  }

  /**
   * Finds out why the socket did not open, with a plain request to the same URL: a WebSocket does not tell the reason.
   * @param {AbortSignal} signal
   * @returns {Promise<SignalingError | undefined>} undefined when the server does not answer
   */
  async #refusal(signal) {
    // A connection from before may be dead without a notice.
    const late = AbortSignal.timeout(OPENING);
    // With the cookies that a socket carries, also to another origin.
    const response = await fetch(this.#probe(), { cache: 'no-store', credentials: 'include', redirect: 'manual', signal: anySignal([signal, late]) }).catch(() => undefined);
    if (!response) return undefined;
    if (response.status === NO_SOCKET) return noSocket(response);
    if (isRedirect(response)) return new SignalingError(redirectText('GET', this.#url, 'sign in first'), { status: response.status, redirected: true });
    return response.ok ? new SignalingError(foreignText('GET', 'room', response)) : SignalingError.from(response);
  }

  /** @param {any} frame */
  #hear(frame) {
    if (frame.joined) {
      const { room, number, members, host, term } = frame.joined;
      Object.assign(this, { name: room, number, members, host, term });
      this.#enter('joined');
      this.#tell('members', { members });
      this.#tell('host', { host, term });
    } else if (frame.member) {
      const { joined, left } = frame.member;
      this.members = [...this.members, ...(joined ? [joined] : [])].filter((number) => number !== left);
      this.#tell('members', { members: this.members, ...frame.member });
    } else if (frame.host) {
      this.host = frame.host;
      this.term = frame.term;
      this.#tell('host', { host: frame.host, term: frame.term });
    } else if (frame.from) {
      this.#tell('signal', { from: frame.from, data: frame.data });
    } else if (frame.error) {
      this.#tell('refused', { to: frame.to, status: frame.error.status, reason: frame.error.detail });
    }
  }

  /**
   * @param {RoomState} state
   * @param {SignalingError} [error]
   */
  #end(state, error) {
    if (this.#life.signal.aborted) return;
    this.#life.abort(error);
    this.#enter(state, { error });
  }

  /**
   * @param {RoomState} state
   * @param {{ error?: SignalingError, retryIn?: number }} [details]
   */
  #enter(state, details) {
    if (state === this.#state && state !== 'retrying') return;
    this.#state = state;
    this.#tell('state', { state, ...details });
  }

  /**
   * @param {string} type
   * @param {object} detail
   */
  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
