/** Barks, that is aborts its signal, when it is not fed in time. */
export class Watchdog {
  #controller = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  get signal() {
    return this.#controller.signal;
  }

  /**
   * @param {number} ms how long until it wants to be fed again
   * @param {Error} reason what its signal is aborted with otherwise
   */
  feed(ms, reason) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#controller.abort(reason), ms);
  }

  stop() {
    clearTimeout(this.#timer);
  }
}
