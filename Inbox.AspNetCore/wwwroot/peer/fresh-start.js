import { Backoff } from '../channel/backoff.js';

// A pair that can't be connected begins anew once a minute in the end.
const PAUSES = { first: 2000, most: 60_000 };
const SHORTEST_PAUSE = 1000;

/** Begins anew when a connection will not come about. Not at once: the reason may be there again. */
export class FreshStart {
  #begin;
  #backoff = new Backoff(PAUSES);
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {(error?: unknown) => void} begin */
  constructor(begin) {
    this.#begin = begin;
  }

  /** @param {unknown} [error] */
  soon(error) {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#begin(error);
    }, this.#backoff.next(SHORTEST_PAUSE));
  }

  cancel() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Restarts with short pauses, after a connection. */
  reset() {
    this.cancel();
    this.#backoff.reset();
  }
}
