// More than a mailbox keeps of what is not acknowledged, unless its owner has set the limit higher.
const REMEMBERED = 4096;

/**
 * Which messages have come. One comes again until it is acknowledged. Ids grow, but those of a server that was started again with its
 * clock set back begin lower: so a low id alone does not tell an old message from a new one.
 */
export class Arrivals {
  #last = 0;
  /** @type {Set<number>} the oldest first */
  #ids = new Set();

  /** The last one, 0 for none. */
  get last() {
    return this.#last;
  }

  /**
   * @param {number} id
   * @returns {boolean} false: it has come before
   */
  add(id) {
    if (this.#ids.has(id)) return false;
    // A server with lower ids is another, which gives nothing again of what the one before gave.
    if (id < this.#last) this.#ids.clear();
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED) this.#ids.delete(/** @type {number} */ (this.#ids.values().next().value));
    this.#last = id;
    return true;
  }
}
