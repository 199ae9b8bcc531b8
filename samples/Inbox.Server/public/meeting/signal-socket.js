import { at, register } from './user.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;
const HELLO_INTERVAL = 20_000;

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
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #hellos;
  #isAnswered = true;
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
    this.#forget();
    const url = at('v1/connect');
    url.protocol = url.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(url));
    socket.onopen = () => this.#greet(socket);
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data));
    socket.onclose = ({ reason }) => socket === this.#socket && this.#follow(reason);
  }

  /**
   * Lost when there is no connection: what is said in a call is of no use later.
   * @param {string} target
   * @param {string} type
   * @param {any} payload
   */
  send(target, type, payload) {
    if (this.state === 'open') this.#socket?.send(JSON.stringify({ target, type, payload }));
  }

  /** For good. */
  close() {
    this.#forget();
    this.#become('closed');
  }

  /**
   * The server takes every socket and refuses some of them later, without a word to the others: what this page says to itself comes back when it is in,
   * and as long as the connection lives. Browsers do not notice one that died without a word.
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

  /** @param {string} reason of the close frame; none when the connection broke or could not be made */
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

  /** A server that was started anew knows nobody. */
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
