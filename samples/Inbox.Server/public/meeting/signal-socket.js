import { at } from '../app-root.js';
import { register } from './user.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const HELLO_INTERVAL = 20_000;

/**
 * `retrying`: disconnected, retries automatically; `exists`: the same, because another page has the user's only connection; `kicked` and `taken` wait for
 * the user. `taken`: the server no longer knows this user, and someone else has the name.
 * @typedef {'connecting' | 'open' | 'retrying' | 'exists' | 'kicked' | 'taken' | 'closed'} SocketState
 * @typedef {{ originator: string, target: string, type: string, payload: any }} SignalMessage messages from the server itself have no originator
 */

/** A registered user's connection. Events: `state`; `message`, whose detail is a SignalMessage. */
export class SignalSocket extends EventTarget {
  #name;
  #pause = FIRST_PAUSE;
  /** @type {WebSocket | undefined} */
  #socket;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #hellos;
  #isAnswered = true;
  /** @type {SocketState} */
  state = 'connecting';

  /** @param {string} name the registered name, whose cookies this browser has */
  constructor(name) {
    super();
    this.#name = name;
    this.connect();
  }

  /** Connects at once, without waiting for the next retry. */
  connect() {
    this.#forget();
    const url = at('v1/connect');
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => this.#greet(socket);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data));
    socket.onclose = ({ reason }) => socket === this.#socket && this.#follow(reason);
  }

  /**
   * Sends a message. Without a connection it is dropped, because messages of a call are useless later.
   * @param {string} target
   * @param {string} type
   * @param {any} payload
   */
  send(target, type, payload) {
    if (this.state === 'open') this.#socket?.send(JSON.stringify({ target, type, payload }));
  }

  /** Closes the connection permanently. */
  close() {
    this.#forget();
    this.#become('closed');
  }

  /**
   * Sends messages to this page itself. The server accepts every socket and refuses some of them later, without confirming the others: a message that
   * comes back shows that this one is accepted and still alive. Browsers do not notice a connection that breaks silently.
   * @param {WebSocket} socket
   */
  #greet(socket) {
    const hello = () => {
      if (!this.#isAnswered) {
        this.#forget();
        this.#retry('retrying');
        return;
      }
      this.#isAnswered = false;
      socket.send(JSON.stringify({ target: this.#name, type: 'hello', payload: null }));
    };
    this.#hellos = setInterval(hello, HELLO_INTERVAL);
    hello();
  }

  #forget() {
    clearTimeout(this.#timer);
    clearInterval(this.#hellos);
    this.#isAnswered = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** @param {SignalMessage} message */
  #hear(message) {
    this.#isAnswered = true;
    if (this.state !== 'open') {
      this.#pause = FIRST_PAUSE;
      this.#become('open');
    }
    if (message.originator !== this.#name) this.dispatchEvent(new CustomEvent('message', { detail: message }));
  }

  /** @param {string} reason of the close frame; empty if the connection broke or could not be made */
  async #follow(reason) {
    this.#forget();
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

  /** A restarted server has no users. */
  async #registerAgain() {
    this.state = 'connecting';
    const registration = await register(this.#name).catch(() => undefined);
    if (this.state !== 'connecting' || this.#socket) return;
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
