import { Repeater } from './repeater.js';

const CHECK_AGAIN = 20_000;
// Who comes says hello. But a mailbox may be new without its owner's notice, when the server was restarted between two polls.
const FIRST_LOOK = 3000;
const LOOK_AGAIN = 60_000;

/** @typedef {import('../channel/signaling-error.js').SignalingError} SignalingError */

/**
 * Asks whether the other side is there: repeatedly until it answers, and again every 20 s. It asks every minute while the other side has no
 * mailbox, and not at all while the two are connected.
 */
export class Presence {
  #say;
  #onAbsent;
  #onSilent;
  #repetition = new Repeater(() => this.#question());
  /** An answer to a question of an earlier round means nothing: the other side has been heard meanwhile. */
  #round = 0;
  #misses = 0;
  #closed = false;
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
    if (!this.#closed) this.#repetition.start();
  }

  answered() {
    this.#misses = 0;
    this.#askAfter(CHECK_AGAIN);
  }

  close() {
    this.#closed = true;
    this.rest();
  }

  rest() {
    this.#round++;
    clearTimeout(this.#again);
    this.#repetition.stop();
    this.#silentSince = NaN;
  }

  /** @returns {Promise<number | undefined>} the pause that the server asked for */
  async #question() {
    const round = this.#round;
    const error = await this.#say();
    if (round !== this.#round) return undefined;
    if (error?.status === 404) {
      this.#askAfter(this.#misses++ === 0 ? FIRST_LOOK : LOOK_AGAIN);
      this.#onAbsent(error);
    } else if (!error) {
      const now = performance.now();
      if (Number.isNaN(this.#silentSince)) this.#silentSince = now;
      else this.#onSilent(now - this.#silentSince);
    }
    return error?.retryAfter;
  }

  /** @param {number} ms */
  #askAfter(ms) {
    this.rest();
    if (!this.#closed) this.#again = setTimeout(() => this.ask(), ms);
  }
}
