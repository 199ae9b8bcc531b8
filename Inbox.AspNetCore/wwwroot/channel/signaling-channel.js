import { watchAbsence } from './absence.js';
import { Alarm } from './alarm.js';
import { Arrivals } from './arrivals.js';
import { HttpMailbox } from './http-mailbox.js';
import { address, need } from './options.js';
import { Outbox } from './outbox.js';
import { Receiver } from './receiver.js';
import { SignalingError } from './signaling-error.js';

// The public API is documented in inbox.d.ts.
/** @typedef {import('../inbox.js').Envelope} Envelope */
/** @typedef {import('../inbox.js').ChannelState} ChannelState */
/** @typedef {import('../inbox.js').Transport} Transport */
/** @typedef {import('../inbox.js').StateChange} StateChange */

/** @type {Transport[]} */
const FROM_THE_BEST = ['socket', 'stream', 'long-poll'];
const TRANSPORTS = ['auto', ...FROM_THE_BEST, 'poll'];
const CREDENTIALS = ['omit', 'same-origin', 'include'];
const OLD_GOODBYE = 10_000;

/** A channel that keeps one mailbox on the server open, receives from it, and sends to others. */
export class SignalingChannel extends EventTarget {
  #mailbox;
  #transports;
  #wait;
  #leaveOnPageHide;
  #arrivals = new Arrivals();
  /** @type {ChannelState} */
  #state = 'connecting';
  /** @type {Transport | undefined} */
  #transport;
  #beganAt = 0;
  /** Aborted in a final state; `resume` replaces it. */
  #closing = new AbortController();
  #alarm;
  #outbox;

  /** @param {import('../inbox.js').SignalingChannelOptions} options */
  constructor({ url = '/inbox', name, password, token, transport = 'auto', leaveOnPageHide = false, wait = 25, credentials = 'omit', fetch }) {
    super();
    const byLogin = password === undefined && (token !== undefined || credentials !== 'omit');
    need((byLogin && name === undefined) || (typeof name === 'string' && name !== ''), 'name', 'a non-empty string');
    need(byLogin || !name?.includes(':'), 'name', 'a name without a colon, because HTTP Basic ends the name at the first colon');
    need(byLogin || typeof password === 'string', 'password', "a string; or pass 'token' or 'credentials' instead, where the app's login names the mailbox");
    need(byLogin || token === undefined, 'token', "undefined with a 'password', because a request has one Authorization header");
    need(token === undefined || typeof token === 'function' || (typeof token === 'string' && token !== ''), 'token', 'a non-empty string, or a function that returns one');
    need(token === undefined || transport !== 'socket', 'transport', "another than socket with a 'token', because a page cannot set the headers of a socket");
    need(TRANSPORTS.includes(transport), 'transport', `one of ${TRANSPORTS.join(', ')}`);
    need(Number.isFinite(wait) && wait >= 0, 'wait', 'a number of seconds, 0 or more');
    need(CREDENTIALS.includes(credentials), 'credentials', `one of ${CREDENTIALS.join(', ')}`);
    this.name = name ?? '';
    this.#wait = wait;
    this.#leaveOnPageHide = leaveOnPageHide;
    const socketsWork = !fetch && token === undefined && 'WebSocket' in globalThis;
    this.#transports = transport !== 'auto' ? [transport] : FROM_THE_BEST.slice(socketsWork ? 0 : 1);
    this.#mailbox = new HttpMailbox({ url: address(url), name, password, token, credentials, fetch });
    this.#alarm = new Alarm(this.#closing.signal);
    this.#outbox = new Outbox(this.#mailbox, this.#alarm);
    // In a microtask, so that listeners added right after the constructor miss no event.
    queueMicrotask(() => this.#live());
  }

  get state() {
    return this.#state;
  }

  get transport() {
    return this.#transport;
  }

  /**
   * @param {string} to
   * @param {unknown} value
   * @param {import('../inbox.js').SendOptions} [options]
   */
  send(to, value, { patience = 30_000, hold = 0, signal, keepalive = false } = {}) {
    return this.#outbox.send(to, value, { patience, hold, signal, keepalive });
  }

  /** @param {string | URL} [url] */
  getIceServers(url = '/ice') {
    return this.#mailbox.iceServers(url);
  }

  retryNow() {
    this.#alarm.wake();
  }

  resume() {
    if (!this.#closing.signal.aborted) return;
    this.#closing = new AbortController();
    this.#alarm = new Alarm(this.#closing.signal);
    this.#outbox = new Outbox(this.#mailbox, this.#alarm);
    this.#enter('connecting');
    this.#live();
  }

  /** @param {{ leave?: boolean }} [options] */
  async close({ leave = false } = {}) {
    const owner = !this.#closing.signal.aborted;
    this.#end('closed');
    if (leave && owner) await this.#mailbox.leave().catch(() => {});
  }

  async #live() {
    const { signal } = this.#closing;
    const outbox = this.#outbox;
    const receiver = new Receiver({
      mailbox: this.#mailbox,
      alarm: this.#alarm,
      transports: this.#transports,
      wait: this.#wait,
      reception: {
        after: () => this.#arrivals.last,
        lend: (send) => (outbox.shortcut = send),
        onBatch: (batch, transport) => this.#receive(batch, transport),
        onTrouble: (error, retryIn) => this.#enter('retrying', { error, retryIn }),
        onReconnect: () => this.#enter('connecting'),
      },
    });
    watchAbsence(signal, (away) => receiver.returned(away));
    if (this.#leaveOnPageHide) globalThis.addEventListener?.('pagehide', () => this.#farewell(), { signal });

    this.#beganAt = performance.now();
    const error = await this.#run(receiver).catch((cause) => {
      globalThis.reportError(cause);
      return new SignalingError(`Receiving ended by an unexpected error: ${cause}`, { cause });
    });
    if (error) this.#end(error.ended === 'superseded' ? 'superseded' : error.status === 401 ? 'unauthorized' : 'closed', error);
  }

  /**
   * @param {Receiver} receiver
   * @returns {Promise<SignalingError | undefined>} the permanent error
   */
  async #run(receiver) {
    let error = await receiver.run();
    while (error && this.#isOldGoodbye(error)) {
      this.#enter('connecting');
      error = await receiver.run();
    }
    return error;
  }

  /**
   * @param {Envelope[]} batch
   * @param {Transport} transport
   */
  #receive(batch, transport) {
    this.#enter('open', { transport });
    for (const envelope of batch) {
      // A listener may have closed the channel in the middle of a batch.
      if (this.#closing.signal.aborted || !this.#arrivals.add(envelope.id)) continue;
      this.dispatchEvent(new CustomEvent('message', { detail: envelope }));
    }
  }

  #farewell() {
    this.dispatchEvent(new Event('farewell'));
    this.close({ leave: true });
    globalThis.addEventListener('pageshow', ({ persisted }) => persisted && this.resume(), { once: true });
  }

  /**
   * Checks whether the page before a reload removed the mailbox: its request may arrive after this page's first one.
   * @param {SignalingError} error
   */
  #isOldGoodbye({ ended }) {
    return this.#leaveOnPageHide && ended === 'left' && performance.now() - this.#beganAt < OLD_GOODBYE;
  }

  /**
   * @param {ChannelState} state
   * @param {SignalingError} [error]
   */
  #end(state, error) {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new SignalingError('The channel is closed'));
    this.#enter(state, { error });
  }

  /**
   * @param {ChannelState} state
   * @param {Omit<StateChange, 'state'>} [details]
   */
  #enter(state, details) {
    const known = state === this.#state && details?.transport === this.#transport;
    if (known && state !== 'retrying') return;
    this.#state = state;
    this.#transport = details?.transport;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, ...details } }));
  }
}
