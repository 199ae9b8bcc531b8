import { at, register } from './user.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/**
 * `retrying`: lost, and tried again by itself; `exists`: the same, and another page has the user's one connection; `kicked` and `taken` wait for
 * somebody. `taken`: the server no longer knows this user, and the name is another's.
 * @typedef {'connecting' | 'open' | 'retrying' | 'exists' | 'kicked' | 'taken' | 'closed'} SocketState
 * @typedef {{ originator: string, target: string, type: string, payload: any }} SignalMessage from the server itself: no originator
 */

/** A registered user's connection. Events: `state`; `message`, whose detail is a SignalMessage. */
export class SignalSocket extends EventTarget {
  #name;
  #pause = FIRST_PAUSE;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {SocketState} */
  state = 'connecting';

  /** @param {string} name the registered one, whose cookies this browser has */
  constructor(name) {
    super();
    this.#name = name;
    this.connect();
  }

  /** At once, whatever it waits for. */
  connect() {
    clearTimeout(this.#timer);
    const url = at('v1/connect');
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => this.#become('open');
    socket.onmessage = ({ data }) => this.dispatchEvent(new CustomEvent('message', { detail: JSON.parse(data) }));
    socket.onclose = ({ reason }) => socket === this.#socket && this.#follow(reason);
  }

  /**
   * Lost when there is no connection: what is said in a call is of no use later.
   * @param {string} target
   * @param {string} type
   * @param {any} payload
   */
  send(target, type, payload) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify({ target, type, payload }));
  }

  /** For good. */
  close() {
    clearTimeout(this.#timer);
    this.#socket?.close();
    this.#socket = undefined;
    this.#become('closed');
  }

  /** @param {string} reason of the close frame; none when the connection broke or could not be made */
  async #follow(reason) {
    switch (reason) {
      case 'KICKED':
        this.#become('kicked');
        break;
      case 'ALREADY_EXISTS':
        this.#retry('exists');
        break;
      case 'UNAUTHENTICATED':
        await this.#registerAgain();
        break;
      default:
        this.#retry('retrying');
    }
  }

  /** A server that was started anew knows nobody. */
  async #registerAgain() {
    const socket = this.#socket;
    const registration = await register(this.#name).catch(() => undefined);
    if (socket !== this.#socket) return;
    if (registration?.status === 'TAKEN') this.#become('taken');
    else this.#retry('retrying');
  }

  /** @param {SocketState} state */
  #retry(state) {
    this.#timer = setTimeout(() => this.connect(), this.#pause * (0.5 + Math.random() / 2));
    this.#pause = Math.min(LONGEST_PAUSE, this.#pause * 2);
    this.#become(state);
  }

  /** @param {SocketState} state */
  #become(state) {
    this.state = state;
    this.dispatchEvent(new Event('state'));
  }
}
