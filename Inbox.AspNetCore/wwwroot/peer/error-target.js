/** @type {(target: ErrorTarget, error: unknown) => void} */
export let raise;

/** An EventTarget with `error` events. While nobody listens to them, errors are reported, as uncaught ones are. */
export class ErrorTarget extends EventTarget {
  static {
    raise = (target, error) => target.#raise(error);
  }

  /** @type {WeakMap<EventListenerOrEventListenerObject, EventListener>} */
  #noting = new WeakMap();
  #isHeard = false;

  /**
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   * @param {boolean | AddEventListenerOptions} [options]
   */
  addEventListener(type, listener, options) {
    super.addEventListener(type, this.#listenerOf(type, listener), options);
  }

  /**
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   * @param {boolean | EventListenerOptions} [options]
   */
  removeEventListener(type, listener, options) {
    super.removeEventListener(type, this.#listenerOf(type, listener), options);
  }

  /** @param {unknown} error */
  #raise(error) {
    this.#isHeard = false;
    this.dispatchEvent(new CustomEvent('error', { detail: { error } }));
    if (!this.#isHeard) globalThis.reportError(error);
  }

  /**
   * An EventTarget does not say whether anybody listens, so each listener of errors leaves a note.
   * @param {string} type
   * @param {EventListenerOrEventListenerObject | null} listener
   */
  #listenerOf(type, listener) {
    if (type !== 'error' || !listener) return listener;
    const noting = this.#noting.get(listener) ?? ((/** @type {Event} */ event) => {
      this.#isHeard = true;
      if (typeof listener === 'function') listener.call(this, event);
      else listener.handleEvent(event);
    });
    this.#noting.set(listener, noting);
    // Node removes by what it was given, when a signal aborts.
    this.#noting.set(noting, noting);
    return noting;
  }
}
