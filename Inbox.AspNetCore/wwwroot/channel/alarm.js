/** Pauses that end early when a new try is worthwhile: the network is back, or the page is visible again. */
export class Alarm {
  /** @type {Set<() => void>} */
  #sleepers = new Set();

  /** @param {AbortSignal} signal ends every pause, also later ones */
  constructor(signal) {
    const wake = () => {
      if (globalThis.document?.visibilityState !== 'hidden') this.wake();
    };
    for (const event of ['online', 'pageshow', 'visibilitychange']) {
      globalThis.addEventListener?.(event, wake, { signal });
    }
    signal.addEventListener('abort', () => this.wake());
    this.signal = signal;
  }

  /** Ends all pauses that are not fixed. */
  wake() {
    for (const wake of [...this.#sleepers]) wake();
  }

  /**
   * Resolves when the time is over, or earlier when woken or aborted; it never rejects.
   * @param {number} ms
   * @param {object} [options]
   * @param {boolean} [options.fixed] only an abort ends it early, because the server asked for the pause
   * @param {AbortSignal} [options.signal] ends this pause
   * @returns {Promise<void>}
   */
  sleep(ms, { fixed = false, signal } = {}) {
    if (this.signal.aborted || signal?.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = () => {
        if (fixed && !this.signal.aborted && !signal?.aborted) return;
        end();
      };
      const end = () => {
        clearTimeout(timer);
        this.#sleepers.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(end, ms);
      this.#sleepers.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}
