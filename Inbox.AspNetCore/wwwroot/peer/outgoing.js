import { isCount, LABEL } from './message-channel.js';

// Each browser takes that much (RFC 8841: what is allowed if the other side does not say).
const LARGEST = 65_536;
// Without an answer. All of it is kept, because the next connection may have to send it again.
const MOST_WAITING = 1_048_576;

/** @typedef {string | Uint8Array<ArrayBuffer>} Frame */
/** @typedef {{ frame: Frame, size: number, resolve: () => void, reject: (error: Error) => void }} Message */

/** What this side sends. It waits until a data channel is open, and is sent again by the next one until the other side says that it has it. */
export class Outgoing {
  #id = crypto.getRandomValues(new Uint32Array(2)).join('-');
  /** @type {Message[]} that the other side does not have yet, as far as is known */
  #waiting = [];
  #size = 0;
  /** The number of the first message that waits. */
  #next = 1;
  /** @type {RTCPeerConnection | undefined} */
  #connection;
  /** @type {RTCDataChannel | undefined} opened with the first message: an app that sends none has no channel */
  #channel;
  /** @type {RTCDataChannel | undefined} the same, when its beginning has been sent */
  #begun;
  #isClosed = false;

  /**
   * @param {unknown} value
   * @returns {Promise<void>}
   */
  send(value) {
    /** @type {Message} */
    let message;
    try {
      message = this.#accept(value);
    } catch (error) {
      return Promise.reject(error);
    }
    /** @type {Promise<void>} */
    const sent = new Promise((resolve, reject) => Object.assign(message, { resolve, reject }));
    // From now on only the end of the peer rejects it, and not everybody waits for it.
    sent.catch(() => {});
    if (!this.#channel) this.#open();
    else if (this.#begun?.readyState === 'open') this.#begun.send(/** @type {any} */ (message.frame));
    return sent;
  }

  /** @param {RTCPeerConnection} connection that takes the place of the one before */
  use(connection) {
    this.#connection = connection;
    this.#channel = this.#begun = undefined;
    if (this.#waiting.length > 0) this.#open();
  }

  close() {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
  }

  /** @param {unknown} value */
  #accept(value) {
    const frame = frameOf(value);
    // An empty one takes room, too.
    const size = Math.max(1, typeof frame === 'string' ? new TextEncoder().encode(frame).length : frame.length);
    if (size > LARGEST) throw new RangeError(`A message has at most ${LARGEST} bytes, and this one has ${size}. Send it in parts.`);
    if (this.#isClosed) throw closed();
    if (this.#size + size > MOST_WAITING) {
      const limit = `${this.#size} bytes wait for the other side, and at most ${MOST_WAITING} may`;
      throw new DOMException(`${limit}. Wait until an earlier send has ended.`, 'QuotaExceededError');
    }
    const message = { frame, size, resolve: () => {}, reject: () => {} };
    this.#waiting.push(message);
    this.#size += size;
    return message;
  }

  #open() {
    if (!this.#connection || this.#connection.signalingState === 'closed') return;
    const channel = this.#channel = this.#connection.createDataChannel(LABEL);
    channel.addEventListener('open', () => {
      this.#begun = channel;
      channel.send(JSON.stringify({ from: this.#id, next: this.#next }));
      for (const { frame } of this.#waiting) channel.send(/** @type {any} */ (frame));
    });
    channel.addEventListener('message', ({ data }) => this.#settle(Number(data)));
  }

  /** @param {number} last that the other side has */
  #settle(last) {
    if (!isCount(last)) return;
    for (const { size, resolve } of this.#waiting.splice(0, Math.max(0, last - this.#next + 1))) {
      this.#next++;
      this.#size -= size;
      resolve();
    }
  }
}

/**
 * @param {unknown} value
 * @returns {Frame} a copy, because it may be sent later, or again
 */
function frameOf(value) {
  if (value instanceof ArrayBuffer) return new Uint8Array(value.slice(0));
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength).slice();
  if (value instanceof Blob) throw new TypeError('Send the bytes of a blob: await blob.arrayBuffer()');
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError('JSON has no form for this value');
  return text;
}

const closed = () => new DOMException('The peer is closed', 'AbortError');
