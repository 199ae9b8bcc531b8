import { LABEL, readBeginning } from './message-channel.js';

/** What the other side sends. Each message is handed on once, though another channel may bring it again. */
export class Incoming {
  #onMessage;
  #onError;
  /** @type {string | undefined} who sends: another one after a reload of the other page */
  #from;
  /** The number of its last message. */
  #last = 0;

  /**
   * @param {object} options
   * @param {(data: unknown) => void} options.onMessage
   * @param {(error: unknown) => void} options.onError what came is no message; its channel is closed
   */
  constructor({ onMessage, onError }) {
    this.#onMessage = onMessage;
    this.#onError = onError;
  }

  /** @param {RTCPeerConnection} connection */
  listen(connection) {
    connection.addEventListener('datachannel', (event) => {
      if (event.channel.label !== LABEL) return;
      // It is none of the app's channels.
      event.stopImmediatePropagation();
      this.#read(event.channel);
    });
  }

  /** @param {RTCDataChannel} channel */
  #read(channel) {
    /** @type {string | undefined} */
    let from;
    let number = 0;
    channel.binaryType = 'arraybuffer';
    channel.addEventListener('message', ({ data }) => {
      try {
        if (from !== undefined) this.#take(channel, from, ++number, data);
        else ({ from, next: number } = this.#begin(data));
      } catch (error) {
        channel.close();
        this.#onError(error);
      }
    });
  }

  /** @param {unknown} frame */
  #begin(frame) {
    const { from, next } = readBeginning(frame);
    if (from !== this.#from) [this.#from, this.#last] = [from, next - 1];
    return { from, next: next - 1 };
  }

  /**
   * @param {RTCDataChannel} channel
   * @param {string} from
   * @param {number} number
   * @param {string | ArrayBuffer} frame
   */
  #take(channel, from, number, frame) {
    // A page that is gone: its last messages go with it.
    if (from !== this.#from) return;
    if (number > this.#last) {
      const data = typeof frame === 'string' ? JSON.parse(frame) : frame;
      this.#last = number;
      this.#onMessage(data);
    }
    if (channel.readyState === 'open') channel.send(String(number));
  }
}
