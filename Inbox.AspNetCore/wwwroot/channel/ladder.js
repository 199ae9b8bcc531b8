import { UnsuitableError } from './signaling-error.js';

/** @typedef {import('./signaling-channel.js').Transport} Transport */
/** @typedef {import('./signaling-error.js').SignalingError} SignalingError */

const SHORT_LIFE = 10_000;
const SHORT_LIVES = 2;
const CLIMB_AFTER = 300_000;

/** Chooses the transport: the first in the list that works. After a fallback it tries the first one again some minutes later. */
export class Ladder {
  #rungs;
  /** The transport that worked last, with which a new try begins. */
  #foot = 0;
  #at = 0;
  #shortLives = 0;
  #openedAt = NaN;
  #fellAt = NaN;

  /** @param {Transport[]} rungs best first; the last one works everywhere */
  constructor(rungs) {
    this.#rungs = rungs;
  }

  get rung() {
    return this.#rungs[this.#at];
  }

  get fallen() {
    return this.#at > 0;
  }

  /** Whether it is time to try the best transport again. */
  get mayClimb() {
    return this.fallen && performance.now() - this.#fellAt >= CLIMB_AFTER;
  }

  climb() {
    this.#at = this.#foot = 0;
  }

  /** Records that the current transport works. Further calls have no effect. */
  opened() {
    if (Number.isNaN(this.#openedAt)) this.#openedAt = performance.now();
    this.#foot = this.#at;
  }

  /**
   * Records that the current transport failed. A status or an end from the server is about the mailbox, and not about the transport.
   * @param {SignalingError} error
   * @returns {boolean} whether to try another transport at once
   */
  failed(error) {
    const lived = performance.now() - this.#openedAt;
    this.#openedAt = NaN;
    if (error instanceof UnsuitableError) return this.#descend();

    // A server that is down looks like a refused socket. If requests do not reach it either, begin again with the transport that worked.
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
