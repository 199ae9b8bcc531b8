/** What a browser is to a module besides the network: a window, a document, and whether there is a network. */
export class FakePage extends EventTarget {
  document = Object.assign(new EventTarget(), { visibilityState: 'visible', baseURI: 'https://example.org/app/page.html' });
  navigator = { onLine: true };
  /** What `reportError` was given. */
  errors = [];

  /** @param {import('node:test').TestContext} t the globals are as before when it is over */
  constructor(t) {
    super();
    const globals = {
      document: this.document,
      navigator: this.navigator,
      addEventListener: this.addEventListener.bind(this),
      removeEventListener: this.removeEventListener.bind(this),
      dispatchEvent: this.dispatchEvent.bind(this),
      reportError: (error) => this.errors.push(error),
    };
    for (const [name, value] of Object.entries(globals)) setGlobal(t, name, value);
    // In a browser this one bubbles up to the window.
    this.document.addEventListener('visibilitychange', () => this.dispatchEvent(new Event('visibilitychange')));
  }

  /** @param {boolean} visible */
  show(visible) {
    this.document.visibilityState = visible ? 'visible' : 'hidden';
    this.document.dispatchEvent(new Event('visibilitychange'));
  }

  /** @param {boolean} onLine */
  network(onLine) {
    this.navigator.onLine = onLine;
    this.dispatchEvent(new Event(onLine ? 'online' : 'offline'));
  }

  /** The user goes to another page. */
  leave() {
    this.dispatchEvent(Object.assign(new Event('pagehide'), { persisted: true }));
    this.show(false);
  }

  /** The user goes back, and the page comes out of the browser's cache. */
  comeBack({ persisted = true } = {}) {
    this.dispatchEvent(Object.assign(new Event('pageshow'), { persisted }));
    this.show(true);
  }

  freeze() {
    this.document.dispatchEvent(new Event('freeze'));
  }

  thaw() {
    this.document.dispatchEvent(new Event('resume'));
  }
}

/**
 * @param {import('node:test').TestContext} t
 * @param {string} name
 * @param {unknown} value
 */
export function setGlobal(t, name, value) {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  t.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  });
}
