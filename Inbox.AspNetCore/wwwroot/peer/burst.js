// In Chromium and Firefox the first candidate is found some milliseconds after the description, and most others within 5 ms of each other.
const QUIET = 5;
const LONGEST = 20;

/** A wait for things that are found together: until none was found for 5 ms, and for 20 ms at most. */
export class Burst {
  /** @type {(() => void) | undefined} while it waits */
  #end;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #quiet;

  /**
   * @param {boolean} hasBegun whether something was found already; otherwise the first is waited for
   * @returns {Promise<void>}
   */
  wait(hasBegun) {
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(latest);
        clearTimeout(this.#quiet);
        this.#end = undefined;
        resolve();
      };
      const latest = setTimeout(end, LONGEST);
      this.#end = end;
      if (hasBegun) this.found();
    });
  }

  /** Something was found. */
  found() {
    if (!this.#end) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(this.#end, QUIET);
  }

  /** Nothing more is to be waited for. */
  end() {
    this.#end?.();
  }
}
