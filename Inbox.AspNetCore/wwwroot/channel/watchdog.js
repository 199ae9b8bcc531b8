/** A watchdog timer: aborts its signal when it is not reset in time. */
export class Watchdog {
  #controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  get signal() {
    return this.#controller.signal;
  }

  /**
   * @param {number} ms the time until the next reset is due
   * @param {Error} reason the reason of its signal's abort otherwise
   */
  feed(ms, reason) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(reason), ms);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
