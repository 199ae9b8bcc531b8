import { UnsuitableError } from './signaling-error.js';

/** @typedef {import('./signaling-channel.js').Transport} Transport */
/** @typedef {import('./signaling-error.js').SignalingError} SignalingError */

const SHORT_LIFE = 10_000;
const SHORT_LIVES = 2;
const CLIMB_AFTER = 300_000;

/** Which transport to use: the first of the list that works here; and after a fall, the first again some minutes later. */
export class Ladder {
  #rungs;
  /** What worked last, and is where a new try begins. */
  #foot = 0;
  #at = 0;
  #shortLives = 0;
  #openedAt = NaN;
  #fellAt = NaN;

  /** @param {Transport[]} rungs from the best to the one that works everywhere */
  constructor(rungs) {
    this.#rungs = rungs;
  }

  get rung() {
    return this.#rungs[this.#at];
  }

  get fallen() {
    return this.#at > 0;
  }

  /** It is time to try the best again. */
  get mayClimb() {
    return this.fallen && performance.now() - this.#fellAt >= CLIMB_AFTER;
  }

  climb() {
    this.#at = this.#foot = 0;
  }

  /** This rung carries. Saying so again changes nothing. */
  opened() {
    if (Number.isNaN(this.#openedAt)) this.#openedAt = performance.now();
    this.#foot = this.#at;
  }

  /**
   * This rung broke. What the server itself had to say (a status, an end) is said of the mailbox and not of the transport.
   * @param {SignalingError} error
   * @returns {boolean} whether another one is worth a try at once
   */
  failed(error) {
    const lived = performance.now() - this.#openedAt;
    this.#openedAt = NaN;
    if (error instanceof UnsuitableError) return this.#descend();

    // No server at all looks like a socket that is refused; whoever then can't reach it by a request either starts over.
    if (Number.isNaN(lived)) this.#at = this.#foot;
    if (error.status !== 0 || error.ended || !(lived < SHORT_LIFE)) this.#shortLives = 0;
    else if (++this.#shortLives >= SHORT_LIVES) this.#descend();
    return false;
  }

  #descend() {
    this.#shortLives = 0;
    this.#fellAt = performance.now();
    const below = this.#at + 1 < this.#rungs.length;
    this.#at = below ? this.#at + 1 : this.#foot;
    return below;
  }
}
