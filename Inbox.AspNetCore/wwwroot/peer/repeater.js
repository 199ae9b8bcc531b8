const FIRST_PAUSE = 1000;
const LONGEST_PAUSE = 15_000;

/** Does something until it is stopped, because nobody has answered: at once, and again after 1, 2, 4, 8 s and then every 15 s. */
export class Repeater {
  #act;
  #round = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /** @param {() => Promise<number | void>} act resolves to the shortest pause that it wants, in milliseconds; an error is reported */
  constructor(act) {
    this.#act = act;
  }

  start() {
    this.stop();
    this.#run(FIRST_PAUSE, this.#round);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#round++;
  }

  /**
   * @param {number} pause
   * @param {number} round
   */
  async #run(pause, round) {
    const wanted = (await this.#act().catch((error) => globalThis.reportError(error))) ?? 0;
    if (round !== this.#round) return;
    this.#timer = setTimeout(() => this.#run(Math.min(2 * pause, LONGEST_PAUSE), round), Math.max(pause, wanted));
  }
}
