import { LONG_ABSENCE } from './absence.js';
import { Backoff } from './backoff.js';
import { Ladder } from './ladder.js';
import { longPoll } from './long-poll.js';
import { SignalingError } from './signaling-error.js';
import { socket } from './socket.js';
import { stream } from './stream.js';

/** @typedef {import('./alarm.js').Alarm} Alarm */
/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {import('./signaling-channel.js').Transport} Transport */
/**
 * What receiving goes by and what it tells.
 * @typedef {object} Reception
 * @property {() => number} after the last message that was processed, 0 for none
 * @property {(send: import('./socket.js').Send | undefined) => void} lend
 * @property {(batch: Envelope[], transport: Transport) => void} onBatch
 * @property {(error: SignalingError, retryIn: number) => void} onTrouble
 * @property {() => void} onReconnect the connection of now was given up for a new one
 */

const OWN_SHADOW = 5_000;

/** Receives, by the best transport that works here, for as long as nothing final happens. */
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
   * @param {Transport[]} options.transports from the best down
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

  /** @returns {Promise<SignalingError | undefined>} what ended it for good; undefined when the alarm's signal did */
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
   * The page is back: a connection that was silent meanwhile may be dead, and what did not work may work in this network.
   * @param {{ ms: number, online: boolean }} away
   */
  returned({ ms, online }) {
    const silent = Date.now() - this.#heardAt > LONG_ABSENCE;
    if (!(ms > LONG_ABSENCE && silent) && !(online && this.#ladder.fallen)) return;
    this.#ladder.climb();
    this.#reconnect();
  }

  /**
   * A mailbox that was open is redirected by a captive portal, or by a policy that lets a socket in by its cookie: a later try may succeed.
   * @param {SignalingError} error
   */
  #isFinal({ ended, redirected, transient }) {
    if (ended) return ended !== 'stopping';
    return redirected ? !this.#wasOpen : !transient;
  }

  /** @returns {Promise<SignalingError | undefined>} undefined: by own choice */
  async #receive() {
    this.#attempt = new AbortController();
    const signal = AbortSignal.any([this.#alarm.signal, this.#attempt.signal]);
    const transport = this.#ladder.rung;
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
    this.#attempt.abort(new SignalingError('The connection was given up for a new one'));
  }

  /**
   * A request that was given up may still reach the server, later than the one that followed it, and take its place: that is
   * nobody else. Once each time; another tab would be back.
   * @param {SignalingError} error
   */
  #isOwnShadow({ ended }) {
    const own = ended === 'superseded' && performance.now() - this.#abandonedAt < OWN_SHADOW;
    if (own) this.#abandonedAt = -Infinity;
    return own;
  }
}
