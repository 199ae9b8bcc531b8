import { Backoff } from './backoff.js';
import { withRoom } from './held-requests.js';
import { need } from './options.js';
import { SignalingError } from './signaling-error.js';

// 404: the recipient is not there yet. 409: the sender's mailbox was removed during the send, perhaps by the page before a reload.
const AGAIN = [404, 409];
// Fetch, 4.6: the browser refuses larger requests that outlive their page.
const MOST_KEPT_ALIVE = 65_536;

/** @typedef {import('./alarm.js').Alarm} Alarm */
/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./socket.js').Send} Send */
/**
 * @typedef {object} Letter
 * @property {string} to
 * @property {string} json
 * @property {number} hold seconds
 * @property {number} deadline on the clock of performance.now()
 * @property {boolean} keepalive
 * @property {AbortSignal | undefined} signal
 * @property {() => void} resolve
 * @property {(reason: unknown) => void} reject
 */

/**
 * Sends the messages of a channel, one at a time for each recipient, so that retries and changes of transport keep the order. The first
 * attempt begins synchronously.
 */
export class Outbox {
  #mailbox;
  #alarm;

  /** @type {Map<string, Letter[]>} a queue stays in the map while it is being sent; its head is in flight */
  #queues = new Map();

  /** @type {Send | undefined} sends over the socket, while one is open */
  shortcut;

  /**
   * @param {HttpMailbox} mailbox
   * @param {Alarm} alarm its signal closes the outbox: sends in flight may finish, but no new one begins
   */
  constructor(mailbox, alarm) {
    this.#mailbox = mailbox;
    this.#alarm = alarm;
  }

  /**
   * @param {string} to
   * @param {unknown} value
   * @param {{ signal?: AbortSignal, patience: number, hold?: number, keepalive: boolean }} options the times in milliseconds
   * @returns {Promise<void>}
   */
  async send(to, value, { signal, patience, hold = 0, keepalive }) {
    need(hold >= 0 && hold <= 3_600_000, 'hold', 'from 0 to 3,600,000 milliseconds');
    const json = JSON.stringify(value);
    if (json === undefined) throw new TypeError("The message can't be represented as JSON");
    if (keepalive && new TextEncoder().encode(json).length > MOST_KEPT_ALIVE) throw new RangeError('A message that outlives its page is at most 64 KiB of JSON');
    signal?.throwIfAborted();
    if (this.#alarm.signal.aborted) throw new SignalingError('The channel is closed');

    const settled = new AbortController();
    const sending = new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { signal: settled.signal });
      const deadline = performance.now() + patience;
      const letter = { to, json, hold: Math.ceil(hold / 1000), deadline, keepalive, signal, resolve: () => resolve(undefined), reject };
      // A page that is being closed cannot wait for its turn in the queue.
      if (keepalive) this.#deliver(letter).then(letter.resolve, letter.reject);
      else this.#add(letter);
    });
    // The caller's signal may outlive many sends.
    await sending.finally(() => settled.abort());
  }

  /** @param {Letter} letter */
  #add(letter) {
    const queue = this.#queues.get(letter.to);
    if (queue) {
      queue.push(letter);
      return;
    }
    const fresh = [letter];
    this.#queues.set(letter.to, fresh);
    this.#drain(letter.to, fresh);
  }

  /**
   * @param {string} to
   * @param {Letter[]} queue
   */
  async #drain(to, queue) {
    for (; queue[0]; queue.shift()) {
      await this.#deliver(queue[0]).then(queue[0].resolve, queue[0].reject);
    }
    this.#queues.delete(to);
  }

  /** @param {Letter} letter */
  async #deliver({ to, json, hold, deadline, keepalive, signal }) {
    const backoff = new Backoff({ first: 250, most: 4000 });
    for (;;) {
      signal?.throwIfAborted();
      if (this.#alarm.signal.aborted) throw new SignalingError('The channel was closed before the message was sent');
      try {
        // A message from a page that is being closed would be lost with the socket.
        if (this.shortcut && !keepalive) await this.shortcut(to, json, { hold, signal });
        else await withRoom(this.#mailbox, this.#mailbox.send(to, json, { hold, signal, keepalive }));
        return;
      } catch (error) {
        const later = error instanceof SignalingError && (error.transient || AGAIN.includes(error.status));
        const asked = later ? error.retryAfter : undefined;
        const left = deadline - performance.now();
        if (!later || left <= (asked ?? 0)) throw error;
        await this.#alarm.sleep(Math.min(backoff.next(asked), left), { fixed: asked !== undefined, signal });
      }
    }
  }
}
