import { LONG_ABSENCE } from './absence.js';
import { Backoff } from './backoff.js';
import { holding } from './held-requests.js';
import { Ladder } from './ladder.js';
import { longPoll } from './long-poll.js';
import { SignalingError } from './signaling-error.js';
import { anySignal } from './signals.js';
import { socket } from './socket.js';
import { stream } from './stream.js';

/** @typedef {import('./alarm.js').Alarm} Alarm */
/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {import('./signaling-channel.js').Transport} Transport */
/**
 * The callbacks of a receiver.
 * @typedef {object} Reception
 * @property {() => number} after the last message that was processed, 0 for none
 * @property {(send: import('./socket.js').Send | undefined) => void} lend
 * @property {(batch: Envelope[], transport: Transport) => void} onBatch
 * @property {(error: SignalingError, retryIn: number) => void} onTrouble
 * @property {() => void} onReconnect the current connection is replaced by a new one
 */

const OWN_SHADOW = 5_000;

/** Receives with the best transport that works, until a permanent error. */
export class Receiver {
  #mailbox;
  #alarm;
  #wait;
  #reception;
  #ladder;
  #backoff = new Backoff({ first: 500, most: 15_000 });
  #attempt = new AbortController();
  #heardAt = 0;
  #wasOpen = false;
  #abandonedAt = -Infinity;

  /**
   * @param {object} options
   * @param {HttpMailbox} options.mailbox
   * @param {Alarm} options.alarm its signal ends receiving
   * @param {Transport[]} options.transports best first
   * @param {number} options.wait seconds a long poll is held
   * @param {Reception} options.reception
   */
  constructor({ mailbox, alarm, transports, wait, reception }) {
    this.#mailbox = mailbox;
    this.#alarm = alarm;
    this.#wait = wait;
    this.#reception = reception;
    this.#ladder = new Ladder(transports);
  }

  /** @returns {Promise<SignalingError | undefined>} the permanent error; undefined when the alarm's signal ended it */
  async run() {
    while (!this.#alarm.signal.aborted) {
      const error = await this.#receive();
      if (this.#alarm.signal.aborted) return undefined;
      if (!error || this.#isOwnShadow(error)) continue;
      if (this.#isFinal(error)) return error;
      if (error.status === 0) this.#abandonedAt = performance.now();
      if (this.#ladder.failed(error)) continue;

      const retryIn = this.#backoff.next(error.retryAfter);
      this.#reception.onTrouble(error, retryIn);
      await this.#alarm.sleep(retryIn, { fixed: error.retryAfter !== undefined });
    }
    return undefined;
  }

  /**
   * Reconnects after an absence: a connection that was silent meanwhile may be dead, and a better transport may work in this network.
   * @param {{ ms: number, online: boolean }} away
   */
  returned({ ms, online }) {
    const silent = Date.now() - this.#heardAt > LONG_ABSENCE;
    if (!(ms > LONG_ABSENCE && silent) && !(online && this.#ladder.fallen)) return;
    this.#ladder.climb();
    this.#reconnect();
  }

  /**
   * Checks whether an error is permanent. A redirect is not after the mailbox was open: it may come from a captive portal, or from a policy
   * that accepts the cookie of a socket.
   * @param {SignalingError} error
   */
  #isFinal({ ended, redirected, transient }) {
    if (ended) return !['stopping', 'lost', 'again'].includes(ended);
    return redirected ? !this.#wasOpen : !transient;
  }

  /** @returns {Promise<SignalingError | undefined>} undefined when this receiver ended the connection itself */
  async #receive() {
    this.#attempt = new AbortController();
    const signal = anySignal([this.#alarm.signal, this.#attempt.signal]);
    const transport = this.#ladder.rung;
    const letGo = () => {
      this.#abandonedAt = performance.now();
      this.#attempt.abort();
    };
    const ended = transport === 'socket' ? () => {} : holding(this.#mailbox, letGo);
    try {
      for await (const batch of this.#open(transport, signal)) {
        if (signal.aborted) return undefined;
        this.#heardAt = Date.now();
        this.#wasOpen = true;
        this.#ladder.opened();
        this.#backoff.reset();
        this.#reception.onBatch(batch, transport);
        if (this.#ladder.mayClimb) {
          this.#ladder.climb();
          this.#abandonedAt = performance.now();
          return undefined;
        }
      }
    } catch (error) {
      if (signal.aborted) return undefined;
      if (error instanceof SignalingError) return error;
      throw error;
    } finally {
      ended();
    }
    return undefined;
  }

  /**
   * @param {Transport} transport
   * @param {AbortSignal} signal
   */
  #open(transport, signal) {
    const after = this.#reception.after();
    if (transport === 'socket') return socket(this.#mailbox, { after, signal, lend: this.#reception.lend });
    if (transport === 'stream') return stream(this.#mailbox, { after, signal });
    const wait = transport === 'poll' ? 0 : this.#wait;
    return longPoll(this.#mailbox, { after, wait, signal, sleep: (ms) => this.#alarm.sleep(ms) });
  }

  #reconnect() {
    this.#abandonedAt = performance.now();
    this.#reception.onReconnect();
    this.#attempt.abort(new SignalingError('The connection was replaced by a new one'));
  }

  /**
   * Checks whether this channel superseded itself: a dropped request may reach the server after the next one and take its place. Only once
   * each time, because another tab would supersede again.
   * @param {SignalingError} error
   */
  #isOwnShadow({ ended }) {
    const own = ended === 'superseded' && performance.now() - this.#abandonedAt < OWN_SHADOW;
    if (own) this.#abandonedAt = -Infinity;
    return own;
  }
}
