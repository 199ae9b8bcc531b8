// Candidates are found in bursts, and are useless before the description ahead of them is applied.
const BURST = 20;

/** @typedef {import('./negotiation.js').Signal} Signal */

/** Sends the signals of one negotiation, one after the other. Candidates that are found while one is in flight go together in the next. */
export class SignalQueue {
  #send;
  /** @type {{ signal: Signal, settle: () => void }[]} */
  #waiting = [];
  #sending = false;
  #closed = false;

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
  }

  /** Drops what was not sent yet: it is about a connection that is gone. */
  clear() {
    for (const { settle } of this.#waiting.splice(0)) settle();
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
      if (!this.#waiting[0].signal.description) await new Promise((resolve) => setTimeout(resolve, BURST));
      // It may have been dropped meanwhile.
      const next = this.#waiting.shift();
      if (next) await this.#send(next.signal).then(next.settle);
    }
    this.#sending = false;
  }
}
