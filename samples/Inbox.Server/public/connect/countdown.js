const place = /** @type {HTMLElement} */ (document.querySelector('#expiry'));

/** Counts down a lifetime in `#expiry`, second by second. */
export class Countdown {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {number} life milliseconds
   * @param {() => void} onEnd
   */
  start(life, onEnd) {
    this.stop();
    const end = performance.now() + life;
    const show = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      place.textContent = `Expires in ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}.`;
      if (left > 0) return;
      this.stop();
      onEnd();
    };
    this.#timer = setInterval(show, 1000);
    show();
  }

  stop() {
    clearInterval(this.#timer);
    place.textContent = '';
  }
}
