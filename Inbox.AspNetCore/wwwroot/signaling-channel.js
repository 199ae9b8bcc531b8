import { watchAbsence } from './absence.js';
import { Alarm } from './alarm.js';
import { HttpMailbox } from './http-mailbox.js';
import { Outbox } from './outbox.js';
import { Receiver } from './receiver.js';
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
 * - `superseded`: a newer receiver of the same mailbox took over. Taking it back by itself would make the two fight
 * - `unauthorized`: the mailbox has another password
 * - `closed`: `close()` was called, the mailbox was left, or the server refuses for good
 *
 * The last three are final: only `resume()` leads out of them.
 * @typedef {'connecting' | 'open' | 'retrying' | 'superseded' | 'unauthorized' | 'closed'} ChannelState
 */

/** @typedef {'socket' | 'stream' | 'long-poll' | 'poll'} Transport */

/**
 * @typedef {object} StateChange
 * @property {ChannelState} state
 * @property {Transport} [transport] of `open`: what messages come by
 * @property {SignalingError} [error] what caused it, where something did
 * @property {number} [retryIn] of `retrying`: milliseconds until the next try
 */

/** @type {Transport[]} */
const FROM_THE_BEST = ['socket', 'stream', 'long-poll'];
const OLD_GOODBYE = 10_000;

/**
 * A mailbox on the server, kept open for as long as the channel lives, and a way to write to others.
 *
 * Events: `message`, a CustomEvent whose `detail` is an {@link Envelope}, once for each message and in order of sending;
 * `state`, a CustomEvent whose `detail` is a {@link StateChange}, also when another transport took over while open; and
 * `farewell` with `leaveOnPageHide`: the page is going, and a `send` with `keepalive` still gets out. Receiving begins after the
 * current task, so that listeners added right after the constructor miss nothing.
 */
export class SignalingChannel extends EventTarget {
  #mailbox;
  #transports;
  #wait;
  #leaveOnPageHide;
  #last = 0;
  /** @type {ChannelState} */
  #state = 'connecting';
  /** @type {Transport | undefined} */
  #transport;
  #beganAt = 0;
  /** Of this life; `resume` begins another. */
  #closing = new AbortController();
  #alarm = new Alarm(this.#closing.signal);
  #outbox;

  /**
   * @param {object} options
   * @param {string | URL} [options.url] where the server has its mailboxes; relative to the page. Default `/inbox`
   * @param {string} options.name the mailbox of this peer: 1 to 256 bytes of UTF-8, no control characters and no colon
   * @param {string} options.password what opens it; the first use of a name sets it
   * @param {'auto' | Transport} [options.transport] `auto` takes the first of socket, stream and long poll that works here, and
   * tries a better one again after 5 minutes or when the network came back. `poll` asks once a second. Default `auto`
   * @param {boolean} [options.leaveOnPageHide] removes the mailbox when the page goes; a page that comes back out of the
   * browser's cache receives again. Default false: the mailbox stays until its idle timeout
   * @param {number} [options.wait] seconds a long poll is held when nothing is there, 0 upwards; the server caps it (30 by
   * default). With 0 it polls once a second. Default 25
   * @param {typeof globalThis.fetch} [options.fetch] used instead of the global one; `auto` then begins at the stream, since a
   * socket would go past it
   * @throws {TypeError} the name contains a colon, or the URL is not one
   */
  constructor({ url = '/inbox', name, password, transport = 'auto', leaveOnPageHide = false, wait = 25, fetch }) {
    super();
    /** The mailbox of this peer. */
    this.name = name;
    this.#wait = wait;
    this.#leaveOnPageHide = leaveOnPageHide;
    const socketsWork = !fetch && 'WebSocket' in globalThis;
    this.#transports = transport !== 'auto' ? [transport] : FROM_THE_BEST.slice(socketsWork ? 0 : 1);
    this.#mailbox = new HttpMailbox({ url, name, password, fetch });
    this.#outbox = new Outbox(this.#mailbox, this.#alarm);
    queueMicrotask(() => this.#live());
  }

  /** @returns {ChannelState} */
  get state() {
    return this.#state;
  }

  /** @returns {Transport | undefined} what messages come by while `open`; undefined otherwise */
  get transport() {
    return this.#transport;
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
   * Begins again from a final state: takes the mailbox (back), from whichever tab has it now. For a user who says "use here".
   * Does nothing while the channel lives.
   */
  resume() {
    if (!this.#closing.signal.aborted) return;
    this.#closing = new AbortController();
    this.#alarm = new Alarm(this.#closing.signal);
    this.#outbox = new Outbox(this.#mailbox, this.#alarm);
    this.#enter('connecting');
    this.#live();
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

  async #live() {
    const { signal } = this.#closing;
    const outbox = this.#outbox;
    const receiver = new Receiver({
      mailbox: this.#mailbox,
      alarm: this.#alarm,
      transports: this.#transports,
      wait: this.#wait,
      reception: {
        after: () => this.#last,
        lend: (send) => (outbox.shortcut = send),
        onBatch: (batch, transport) => this.#receive(batch, transport),
        onTrouble: (error, retryIn) => this.#enter('retrying', { error, retryIn }),
        onReconnect: () => this.#enter('connecting'),
      },
    });
    watchAbsence(signal, (away) => receiver.returned(away));
    if (this.#leaveOnPageHide) globalThis.addEventListener?.('pagehide', () => this.#farewell(), { signal });

    this.#beganAt = performance.now();
    let error = await receiver.run();
    while (error && this.#isOldGoodbye(error)) {
      this.#enter('connecting');
      error = await receiver.run();
    }
    if (error) this.#end(error.ended === 'superseded' ? 'superseded' : error.status === 401 ? 'unauthorized' : 'closed', error);
  }

  /**
   * @param {Envelope[]} batch
   * @param {Transport} transport
   */
  #receive(batch, transport) {
    this.#enter('open', { transport });
    for (const envelope of batch) {
      // Given again because an acknowledgement was lost; or a listener closed the channel in the middle of a batch.
      if (envelope.id <= this.#last || this.#closing.signal.aborted) continue;
      this.#last = envelope.id;
      this.dispatchEvent(new CustomEvent('message', { detail: envelope }));
    }
  }

  #farewell() {
    this.dispatchEvent(new Event('farewell'));
    this.close({ leave: true });
    globalThis.addEventListener('pageshow', ({ persisted }) => persisted && this.resume(), { once: true });
  }

  /**
   * The goodbye of the page that was here before a reload may come after this page's first request.
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
