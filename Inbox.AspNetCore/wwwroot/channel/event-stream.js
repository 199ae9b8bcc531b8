/**
 * One event of a stream; a comment (a heartbeat) has the type `comment` and no data.
 * @typedef {{ type: string, data: string }} StreamEvent
 */

/** Parses server-sent events (WHATWG HTML, 9.2) from text in pieces of any size. Ignores `id:` and `retry:`, which are not needed here. */
export class EventStreamParser {
  #rest = '';
  #type = '';
  /** @type {string[]} */
  #data = [];

  /**
   * @param {string} text the next piece
   * @returns {StreamEvent[]} the events that it completed
   */
  push(text) {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    // A CR at the very end stays, because its LF may be in the next piece.
    this.#rest = lines.pop() ?? '';
    return lines.flatMap((line) => this.#take(line) ?? []);
  }

  /**
   * @param {string} line
   * @returns {StreamEvent | undefined}
   */
  #take(line) {
    if (line === '') return this.#complete();
    if (line.startsWith(':')) return { type: 'comment', data: '' };
    const [, field, value] = /** @type {RegExpExecArray} */ (/^([^:]*)(?:: ?)?(.*)$/s.exec(line));
    if (field === 'event') this.#type = value;
    if (field === 'data') this.#data.push(value);
    return undefined;
  }

  #complete() {
    const event = { type: this.#type || 'message', data: this.#data.join('\n') };
    const empty = this.#data.length === 0;
    this.#type = '';
    this.#data = [];
    return empty ? undefined : event;
  }
}
