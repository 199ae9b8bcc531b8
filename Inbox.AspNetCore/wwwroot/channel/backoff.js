/**
 * Computes the pause before the next try: exponential with full jitter, so that the clients of a restarted server do not return at once.
 */
export class Backoff {
  #tries = 0;

  /**
   * @param {object} range milliseconds
   * @param {number} range.first the longest first pause
   * @param {number} range.most the longest pause
   */
  constructor({ first, most }) {
    this.first = first;
    this.most = most;
  }

  /** Restarts with short pauses, after a success. */
  reset() {
    this.#tries = 0;
  }

  /**
   * @param {number} [atLeast] the pause that the server asked for, in milliseconds; a random part is added to it
   * @returns {number} milliseconds
   */
  next(atLeast = 0) {
    const ceiling = Math.min(this.most, this.first * 2 ** this.#tries++);
    return atLeast + Math.random() * ceiling;
  }
}
