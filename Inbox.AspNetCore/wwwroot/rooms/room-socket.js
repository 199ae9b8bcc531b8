import { SignalingError } from '../channel/signaling-error.js';

export const OPENING = 5_000;
// Longer than the server's interval, so that the server detects a lost host before that host returns.
const BEAT = 15_000;
const CHECK = 5_000;

/** @type {Record<number, { status?: number, ended?: string }>} the meaning of the server's close codes */
const CLOSE_CODES = {
  1001: { ended: 'stopping' },
  1008: { status: 400 },
  1013: { status: 503 },
  4408: { status: 408 },
  4413: { status: 413 },
};

/** One WebSocket to a room. It sends signals to itself at intervals, because a dead connection gives no notice. */
export class RoomSocket {
  /** @type {number | undefined} when the server accepted this member, by `performance.now()` */
  joinedAt;
  #socket;
  #onFrame;
  /** @type {number | undefined} of this member */
  #number;
  /** The server closes the socket after a larger signal. */
  #maxSignalBytes = Infinity;
  #heard = true;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #end = (/** @type {SignalingError} */ _reason) => {};

  /**
   * @param {URL} url
   * @param {AbortSignal} signal ends the socket
   * @param {(frame: any) => void} onFrame receives all frames but the heartbeats
   */
  constructor(url, signal, onFrame) {
    this.#onFrame = onFrame;
    const address = new URL(url);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(address, 'inbox.room.v1'));
    const abort = () => this.#end(new SignalingError('The room was left'));
    /** @type {Promise<SignalingError>} resolves to the reason */
    this.ended = new Promise((resolve) => {
      this.#end = (reason) => {
        socket.onmessage = socket.onclose = null;
        clearTimeout(this.#timer);
        signal.removeEventListener('abort', abort);
        socket.close();
        resolve(reason);
      };
    });
    this.#timer = setTimeout(() => this.#end(new SignalingError('The server did not let this member in within 5 s')), OPENING);
    signal.addEventListener('abort', abort);
    socket.onclose = ({ code, reason }) => this.#end(this.#meaning(code, reason));
    socket.onmessage = ({ data }) => this.#hear(JSON.parse(data));
  }

  /**
   * @param {number} to
   * @param {string} json
   * @returns {boolean} false: the socket is not open, or the signal is too large, which is reported like the server's refusals
   */
  signal(to, json) {
    if (this.#socket.readyState !== WebSocket.OPEN) return false;
    const fits = new TextEncoder().encode(json).length <= this.#maxSignalBytes;
    if (fits) this.#socket.send(`{"to":${to},"data":${json}}`);
    else queueMicrotask(() => this.#onFrame({ to, error: { status: 413, detail: `A signal has at most ${this.#maxSignalBytes} bytes as JSON.` } }));
    return fits;
  }

  /** Checks within a shorter time whether the connection is alive, after the page was away. */
  check() {
    if (this.joinedAt !== undefined) this.#beat(CHECK);
  }

  /** @param {any} frame */
  #hear(frame) {
    this.#heard = true;
    if (frame.joined) {
      this.joinedAt = performance.now();
      this.#number = frame.joined.number;
      this.#maxSignalBytes = frame.joined.maxSignalBytes ?? Infinity;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#beat(BEAT), BEAT);
    }
    if (frame.from !== this.#number || this.#number === undefined) this.#onFrame(frame);
  }

  /** @param {number} within milliseconds until something must have been heard */
  #beat(within) {
    this.#heard = false;
    this.signal(Number(this.#number), '"beat"');
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.#heard) this.#beat(BEAT);
      else this.#end(new SignalingError('The server did not answer a heartbeat'));
    }, within);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  #meaning(code, reason) {
    const known = CLOSE_CODES[code];
    if (known) return new SignalingError(`The server closed the socket (${code}): ${reason}`, known);
    return new SignalingError(this.joinedAt === undefined ? 'The server does not answer' : `The connection to the room broke (${code})`);
  }
}
