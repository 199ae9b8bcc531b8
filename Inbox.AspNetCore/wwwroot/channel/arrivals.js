// More than the unacknowledged messages that a mailbox keeps, unless the server's limit was raised.
const REMEMBERED = 4096;

/**
 * The ids of the received messages: the server sends a message again until it is acknowledged. Ids grow, but a server that restarts with
 * its clock set back begins with lower ones. So a low id alone does not mean that the message is old.
 */
export class Arrivals {
  #last = 0;
  /** @type {Set<number>} the oldest first */
  #ids = new Set();

  /** The last id, 0 for none. */
  get last() {
    return this.#last;
  }

  /**
   * @param {number} id
   * @returns {boolean} false: the message is a duplicate
   */
  add(id) {
    if (this.#ids.has(id)) return false;
    // Lower ids come from a restarted server, which repeats no message of the time before.
    if (id < this.#last) this.#ids.clear();
    this.#ids.add(id);
    if (this.#ids.size > REMEMBERED) this.#ids.delete(/** @type {number} */ (this.#ids.values().next().value));
    this.#last = id;
    return true;
  }
}
