import { Repeater } from './repeater.js';

const CHECK_AGAIN = 20_000;

/** @typedef {import('./signaling-error.js').SignalingError} SignalingError */

/**
 * Asks whether the other side is there: repeatedly until it answers, and again every 20 s. It rests when the other side has no mailbox (it
 * asks by itself when it comes), and while the two are connected.
 */
export class Presence {
  #say;
  #onAbsent;
  #onSilent;
  #repetition = new Repeater(() => this.#question());
  /** When the first question arrived that nobody has answered. */
  #silentSince = NaN;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /**
   * @param {object} options
   * @param {() => Promise<SignalingError | undefined>} options.say sends a question; resolves to the reason why it did not arrive
   * @param {(error: SignalingError) => void} options.onAbsent the other side has no mailbox
   * @param {(ms: number) => void} options.onSilent questions arrived, and none was answered for that long
   */
  constructor({ say, onAbsent, onSilent }) {
    this.#say = say;
    this.#onAbsent = onAbsent;
    this.#onSilent = onSilent;
  }

  ask() {
    this.rest();
    this.#repetition.start();
  }

  answered() {
    this.rest();
    this.#again = setTimeout(() => this.ask(), CHECK_AGAIN);
  }

  rest() {
    clearTimeout(this.#again);
    this.#repetition.stop();
    this.#silentSince = NaN;
  }

  /** @returns {Promise<number | undefined>} the pause that the server asked for */
  async #question() {
    const error = await this.#say();
    if (error?.status === 404) {
      this.rest();
      this.#onAbsent(error);
    } else if (!error) {
      const now = performance.now();
      if (Number.isNaN(this.#silentSince)) this.#silentSince = now;
      else this.#onSilent(now - this.#silentSince);
    }
    return error?.retryAfter;
  }
}
