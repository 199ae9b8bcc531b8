import { setGlobal } from './page.mjs';
import { settle } from './time.mjs';

/** A WebSocket without a network. The lower half is the server's side of it. */
export class FakeWebSocket {
  static CONNECTING = 0;
  static OPEN = 1;
  static CLOSING = 2;
  static CLOSED = 3;
  /** @type {(socket: FakeWebSocket) => void} */
  static onConnect = () => {};

  onopen = null;
  onmessage = null;
  onclose = null;
  onerror = null;
  readyState = FakeWebSocket.CONNECTING;
  protocol = '';
  /** @type {any[]} the frames that the client has sent, parsed */
  frames = [];

  /**
   * @param {string | URL} url
   * @param {string} [protocol]
   */
  constructor(url, protocol) {
    const address = new URL(url);
    if (!['ws:', 'wss:'].includes(address.protocol)) throw new DOMException(`The URL's scheme must be 'ws' or 'wss'.`, 'SyntaxError');
    this.url = address.href;
    this.asked = protocol;
    FakeWebSocket.onConnect(this);
  }

  /** @param {string} text */
  send(text) {
    if (this.readyState === FakeWebSocket.CONNECTING) throw new DOMException('Still in CONNECTING state.', 'InvalidStateError');
    if (this.readyState !== FakeWebSocket.OPEN) return;
    this.frames.push(JSON.parse(text));
    this.heard?.(JSON.parse(text));
  }

  close() {
    if (this.readyState >= FakeWebSocket.CLOSING) return;
    this.readyState = FakeWebSocket.CLOSING;
    this.gone?.();
    queueMicrotask(() => this.#end(1005));
  }

  // The server's side.

  /** @type {((frame: any) => void) | undefined} */
  heard;
  /** @type {(() => void) | undefined} the client has closed it */
  gone;

  accept() {
    if (this.readyState !== FakeWebSocket.CONNECTING) return;
    this.readyState = FakeWebSocket.OPEN;
    this.protocol = this.asked ?? '';
    this.onopen?.(new Event('open'));
  }

  /** @param {unknown} frame an object is sent as JSON, a string as it is */
  tell(frame) {
    if (this.readyState !== FakeWebSocket.OPEN) return;
    this.onmessage?.(new MessageEvent('message', { data: typeof frame === 'string' ? frame : JSON.stringify(frame) }));
  }

  /**
   * @param {number} [code] 1006: the connection broke, or was never made
   * @param {string} [reason]
   */
  drop(code = 1006, reason = '') {
    this.#end(code, reason);
  }

  #end(code, reason = '') {
    if (this.readyState === FakeWebSocket.CLOSED) return;
    this.readyState = FakeWebSocket.CLOSED;
    this.onclose?.(Object.assign(new Event('close'), { code, reason, wasClean: code !== 1006 }));
  }
}

/**
 * Makes FakeWebSocket the global one until the test is over.
 * @param {import('node:test').TestContext} t
 * @param {(socket: FakeWebSocket) => void} [onConnect]
 */
export function fakeSockets(t, onConnect = () => {}) {
  /** @type {FakeWebSocket[]} */
  const all = [];
  let met = 0;
  setGlobal(t, 'WebSocket', FakeWebSocket);
  FakeWebSocket.onConnect = (socket) => {
    all.push(socket);
    queueMicrotask(() => onConnect(socket));
  };
  return {
    all,
    /** @returns {Promise<FakeWebSocket>} the oldest one that no earlier call has returned */
    async next() {
      await settle();
      if (!all[met]) throw new Error('There is no further socket.');
      return all[met++];
    },
  };
}
