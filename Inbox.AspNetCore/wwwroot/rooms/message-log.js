/**
 * @typedef {{ session: string, number: number, id: number, data: any }} Message `session` identifies one `Star`, `id` counts its messages from 1
 * @typedef {Record<string, number>} Heard the last id that was received of each session
 * @typedef {{ message: Message, size: number, at: number, settle?: () => void, refuse?: (reason: unknown) => void }} Entry
 */

const KEPT = 30_000;
const MOST_KEPT = 1000;
const MOST_BYTES = 4 << 20;
const MOST_SESSIONS = 1000;

/**
 * The recent messages of all members, in each sender's order. After a failover two members use it to send what the other lacks. Own
 * messages stay until they are settled, others for 30 s.
 */
export class MessageLog {
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Map<string, number>} */
  #heard = new Map();
  #bytes = 0;

  /** @returns {Heard} */
  get heard() {
    return Object.fromEntries(this.#heard);
  }

  /**
   * The same without own messages that wait: otherwise a host that has just joined would treat them as messages from before its time.
   * @returns {Heard}
   */
  get shared() {
    const waiting = this.#entries.find(({ settle }) => settle)?.message;
    return waiting ? { ...this.heard, [waiting.session]: waiting.id - 1 } : this.heard;
  }

  /**
   * Marks what the other side has as received: a member that has just joined does not ask for earlier messages.
   * @param {Heard} heard
   */
  adopt(heard) {
    for (const [session, id] of Object.entries(heard)) this.#hear(session, Math.max(id, this.#heard.get(session) ?? 0));
  }

  /**
   * @param {Message} message
   * @param {Pick<Entry, 'settle' | 'refuse'>} [own]
   * @returns {boolean} false: the message is a duplicate
   */
  add(message, own) {
    if (message.id <= (this.#heard.get(message.session) ?? 0)) return false;
    this.#hear(message.session, message.id);
    const size = JSON.stringify(message).length;
    this.#entries.push({ message, size, at: performance.now(), ...own });
    this.#bytes += size;
    this.#forget();
    return true;
  }

  /**
   * Checks whether one more own message of that size may wait to be settled.
   * @param {number} size
   */
  hasRoom(size) {
    const waiting = this.#entries.filter(({ settle }) => settle);
    return waiting.length < MOST_KEPT && waiting.reduce((sum, entry) => sum + entry.size, size) <= MOST_BYTES;
  }

  /**
   * Settles own messages up to that id, because they were relayed.
   * @param {number} upTo
   */
  settle(upTo) {
    for (const entry of this.#entries) {
      if (!entry.settle || entry.message.id > upTo) continue;
      entry.settle();
      entry.settle = entry.refuse = undefined;
      // Kept for another 30 s, because the host that relayed it may fail a moment later.
      entry.at = performance.now();
    }
  }

  /** @param {unknown} reason the rejection of all own messages that wait */
  refuse(reason) {
    for (const entry of this.#entries) entry.refuse?.(reason);
    this.#entries = [];
    this.#bytes = 0;
  }

  /**
   * @param {Heard} heard
   * @returns {Message[]} the messages that a member with this state lacks
   */
  lackedBy(heard) {
    this.#forget();
    return this.#entries.map(({ message }) => message).filter(({ session, id }) => id > (heard[session] ?? 0));
  }

  /**
   * @param {string} session
   * @param {number} id
   */
  #hear(session, id) {
    // Inserted again at the end, so that the first sessions are the ones silent for longest.
    this.#heard.delete(session);
    this.#heard.set(session, id);
    if (this.#heard.size > MOST_SESSIONS) this.#heard.delete(/** @type {string} */ (this.#heard.keys().next().value));
  }

  #forget() {
    const old = performance.now() - KEPT;
    let excess = this.#entries.length - MOST_KEPT;
    this.#entries = this.#entries.filter((entry) => {
      const stays = entry.settle || (entry.at > old && excess <= 0 && this.#bytes <= MOST_BYTES);
      if (!stays) {
        this.#bytes -= entry.size;
        excess--;
      }
      return stays;
    });
  }
}
