/** How long to pause before the next try: exponential back-off with full jitter, so that clients of a restarted server do not return in step. */
export class Backoff {
  #tries = 0;

  /**
   * @param {object} range milliseconds
   * @param {number} range.first the longest first pause
   * @param {number} range.most the longest pause of all
   */
  constructor({ first, most }) {
    this.first = first;
    this.most = most;
  }

  /** The last try succeeded: the next pause is a short one. */
  reset() {
    this.#tries = 0;
  }

  /**
   * @param {number} [atLeast] milliseconds the server asked for; the random part comes on top
   * @returns {number} milliseconds
   */
  next(atLeast = 0) {
    const ceiling = Math.min(this.most, this.first * 2 ** this.#tries++);
    return atLeast + Math.random() * ceiling;
  }
}
