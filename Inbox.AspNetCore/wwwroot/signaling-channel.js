import { Alarm } from './alarm.js';
import { Backoff } from './backoff.js';
import { HttpMailbox } from './http-mailbox.js';
import { longPoll } from './long-poll.js';
import { Outbox } from './outbox.js';
import { SignalingError } from './signaling-error.js';

/**
 * A received message. Exactly one of `data`, `text` and `base64` is there: JSON, other UTF-8 text, or other bytes.
 * @typedef {object} Envelope
 * @property {number} id a whole number below 2^53; it only grows within one mailbox
 * @property {string} from the mailbox of the sender
 * @property {any} [data]
 * @property {string} [text]
 * @property {string} [base64]
 */

/**
 * - `connecting`: not answered yet
 * - `open`: the mailbox is ours and receives
 * - `retrying`: no answer or a passing refusal; it tries again by itself
 * - `superseded`: a newer receiver of the same mailbox took over. Final: taking it back would make the two fight
 * - `unauthorized`: the mailbox has another password. Final
 * - `closed`: `close()` was called, the mailbox was left, or the server refuses for good. Final
 * @typedef {'connecting' | 'open' | 'retrying' | 'superseded' | 'unauthorized' | 'closed'} ChannelState
 */

/**
 * @typedef {object} StateChange
 * @property {ChannelState} state
 * @property {SignalingError} [error] what caused it, where something did
 * @property {number} [retryIn] of `retrying`: milliseconds until the next try
 */

/**
 * A mailbox on the server, kept open for as long as the channel lives, and a way to write to others.
 *
 * Events: `message`, a CustomEvent whose `detail` is an {@link Envelope}, once for each message and in order of sending; and
 * `state`, a CustomEvent whose `detail` is a {@link StateChange}. Receiving begins after the current task, so that listeners
 * added right after the constructor miss nothing.
 */
export class SignalingChannel extends EventTarget {
  #mailbox;
  #outbox;
  #alarm;
  #wait;
  #last = 0;
  #closing = new AbortController();
  /** @type {ChannelState} */
  #state = 'connecting';

  /**
   * @param {object} options
   * @param {string | URL} [options.url] where the server has its mailboxes; relative to the page. Default `/inbox`
   * @param {string} options.name the mailbox of this peer: 1 to 256 bytes of UTF-8, no control characters and no colon
   * @param {string} options.password what opens it; the first use of a name sets it
   * @param {number} [options.wait] seconds a receive is held when nothing is there, 0 upwards; the server caps it (30 by
   * default). With 0 it polls once a second. Default 25
   * @param {typeof globalThis.fetch} [options.fetch] used instead of the global one
   * @throws {TypeError} the name contains a colon, or the URL is not one
   */
  constructor({ url = '/inbox', name, password, wait = 25, fetch }) {
    super();
    /** The mailbox of this peer. */
    this.name = name;
    this.#wait = wait;
    this.#mailbox = new HttpMailbox({ url, name, password, fetch });
    this.#alarm = new Alarm(this.#closing.signal);
    this.#outbox = new Outbox(this.#mailbox, this.#alarm);
    queueMicrotask(() => this.#receive());
  }

  /** @returns {ChannelState} */
  get state() {
    return this.#state;
  }

  /**
   * Sends a message. Messages to one recipient arrive in the order of the calls, each after the one before was settled. It may
   * arrive twice when the server's answer is lost.
   * @param {string} to the mailbox of the recipient
   * @param {unknown} value anything with a JSON form, up to 1 MiB as JSON (the server's limit)
   * @param {object} [options]
   * @param {number} [options.patience] milliseconds from now during which a message that can't be delivered yet is tried again:
   * the recipient is not there (404) or is full (503), there is no answer, 429, 5xx. 0 tries once. Default 30,000
   * @param {AbortSignal} [options.signal] gives up; a message already on its way may arrive all the same
   * @param {boolean} [options.keepalive] lets the request outlive the page: it goes out at once, past those that
   * wait, with at most 64 KiB
   * @returns {Promise<void>} resolves when the server has accepted the message
   * @throws {SignalingError} with `status`: the last refusal when patience ran out; at once for 400, 401, 413 and the like; 0
   * when there was no answer or the channel is closed
   * @throws {TypeError} the value has no JSON form
   */
  send(to, value, { patience = 30_000, signal, keepalive = false } = {}) {
    return this.#outbox.send(to, value, { patience, signal, keepalive });
  }

  /** Ends the pause before the next try, unless the server asked for that pause. */
  retryNow() {
    this.#alarm.wake();
  }

  /**
   * Stops receiving; a message on its way may still arrive, one that waits to be sent is rejected. Further calls do nothing.
   * @param {object} [options]
   * @param {boolean} [options.leave] also removes the mailbox and what is in it, even when the page is being closed. A
   * superseded channel has no mailbox to remove. Default false: it stays until its idle timeout
   * @returns {Promise<void>} resolves when the server knows, or could not be told
   */
  async close({ leave = false } = {}) {
    const owner = !this.#closing.signal.aborted;
    this.#end('closed');
    if (leave && owner) await this.#mailbox.leave().catch(() => {});
  }

  async #receive() {
    const { signal } = this.#closing;
    const backoff = new Backoff({ first: 500, most: 15_000 });
    while (!signal.aborted) {
      try {
        const sleep = (/** @type {number} */ ms) => this.#alarm.sleep(ms);
        for await (const batch of longPoll(this.#mailbox, { after: this.#last, wait: this.#wait, signal, sleep })) {
          if (signal.aborted) return;
          backoff.reset();
          this.#enter('open');
          for (const envelope of batch) this.#deliver(envelope);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (!(error instanceof SignalingError)) throw error;
        await this.#recover(error, backoff);
      }
    }
  }

  /** @param {Envelope} envelope */
  #deliver(envelope) {
    // Given again because an acknowledgement was lost; or a listener closed the channel in the middle of a batch.
    if (envelope.id <= this.#last || this.#closing.signal.aborted) return;
    this.#last = envelope.id;
    this.dispatchEvent(new CustomEvent('message', { detail: envelope }));
  }

  /**
   * @param {SignalingError} error
   * @param {Backoff} backoff
   */
  async #recover(error, backoff) {
    if (error.ended === 'superseded') this.#end('superseded', error);
    else if (error.status === 401) this.#end('unauthorized', error);
    else if (error.ended !== 'stopping' && !error.transient) this.#end('closed', error);
    else {
      const retryIn = backoff.next(error.retryAfter);
      this.#enter('retrying', { error, retryIn });
      await this.#alarm.sleep(retryIn, { fixed: error.retryAfter !== undefined });
    }
  }

  /**
   * @param {ChannelState} state
   * @param {SignalingError} [error]
   */
  #end(state, error) {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#enter(state, { error });
  }

  /**
   * @param {ChannelState} state
   * @param {Omit<StateChange, 'state'>} [details]
   */
  #enter(state, details) {
    if (state === this.#state && state !== 'retrying') return;
    this.#state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: { state, ...details } }));
  }
}
