import { Burst } from './burst.js';

/** @typedef {import('./negotiation.js').Signal} Signal */

/**
 * Sends the signals of one negotiation, one after the other. Candidates that are found in a burst go together, and with the description
 * ahead of them, without which they are useless. Those that are found while a signal is in flight go in the next.
 */
export class SignalQueue {
  #send;
  /** @type {{ signal: Signal, settle: () => void }[]} */
  #waiting = [];
  #sending = false;
  #closed = false;
  #burst = new Burst();

  /** @param {(signal: Signal) => Promise<void>} send never rejects */
  constructor(send) {
    this.#send = send;
  }

  /**
   * @param {Signal} signal with a description
   * @returns {Promise<void>} resolves when it was sent, could not be sent, or is dropped
   */
  say(signal) {
    return new Promise((settle) => this.#add(signal, () => settle()));
  }

  /** @param {RTCIceCandidateInit | null} candidate */
  announce(candidate) {
    const last = this.#waiting[this.#waiting.length - 1];
    if (last) last.signal.candidates = [...(last.signal.candidates ?? []), candidate];
    else this.#add({ candidates: [candidate] }, () => {});
    this.#burst.found();
  }

  /** No further candidate will be found. */
  foundAll() {
    this.#burst.end();
  }

  /** Drops what was not sent yet: it is about a connection that is gone. */
  clear() {
    for (const { settle } of this.#waiting.splice(0)) settle();
    this.#burst.end();
  }

  close() {
    this.#closed = true;
    this.clear();
  }

  /**
   * @param {Signal} signal
   * @param {() => void} settle
   */
  #add(signal, settle) {
    if (this.#closed) return settle();
    this.#waiting.push({ signal, settle });
    if (!this.#sending) this.#drain();
  }

  async #drain() {
    this.#sending = true;
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting;
      if (!isReady(next.signal)) await this.#burst.wait(next.signal.candidates !== undefined);
      // Otherwise it was dropped meanwhile.
      if (next !== this.#waiting[0]) continue;
      this.#waiting.shift();
      await this.#send(next.signal).then(next.settle);
    }
    this.#sending = false;
  }
}

/**
 * Whether it is a description that waits for no candidates: it has some, or the page is hidden, whose timers may run only once a second.
 * @param {Signal} signal
 */
const isReady = ({ description, candidates }) =>
  description !== undefined &&
  (candidates !== undefined || description.sdp?.includes('a=candidate:') || globalThis.document?.visibilityState === 'hidden');
