import { Negotiation } from '../peer/negotiation.js';

/** @typedef {import('../peer/negotiation.js').Signal} Signal */

/** How long a link may take to open, in milliseconds. */
export const OPENING_TIMEOUT = 8_000;
// If more than this is buffered, the reader is too slow or gone, and the link ends.
const MOST_BUFFERED = 8 << 20;

/**
 * A WebRTC connection between a client and its host, with one data channel for JSON. It ends only once: by either side, or when it fails.
 */
export class Link {
  #negotiation;
  #channel;
  #onEnd;
  #ended = false;
  #late;

  /**
   * @param {object} options
   * @param {RTCConfiguration} [options.config]
   * @param {(connection: RTCPeerConnection) => Promise<void>} [options.refresh] gives it the ICE servers of now
   * @param {number} [options.openingTimeout]
   * @param {boolean} options.offers true on the client's side
   * @param {(signal: Signal) => void} options.send
   * @param {() => void} options.onOpen
   * @param {(frame: any) => void} options.onFrame
   * @param {() => void} options.onEnd
   */
  constructor({ config, refresh, openingTimeout = OPENING_TIMEOUT, offers, send, onOpen, onFrame, onEnd }) {
    this.#onEnd = onEnd;
    const negotiation = (this.#negotiation = new Negotiation({
      connect: () => new RTCPeerConnection(config),
      refresh,
      polite: !offers,
      send: async (signal) => send(signal),
      onState: () => ['failed', 'closed'].includes(negotiation.connection.connectionState) && this.end(),
    }));
    const channel = (this.#channel = negotiation.connection.createDataChannel('star', { negotiated: true, id: 0 }));
    this.#late = setTimeout(() => this.end(), openingTimeout);
    channel.onopen = () => {
      clearTimeout(this.#late);
      onOpen();
    };
    channel.onmessage = ({ data }) => this.#read(data, onFrame);
    channel.onclose = () => this.end();
    if (offers) negotiation.begin();
  }

  /** @param {Signal} signal */
  receive(signal) {
    if (!this.#ended) this.#negotiation.receive(signal);
  }

  /** @param {object} frame */
  say(frame) {
    if (this.#ended || this.#channel.readyState !== 'open') return;
    if (this.#channel.bufferedAmount > MOST_BUFFERED) this.end();
    else this.#channel.send(JSON.stringify(frame));
  }

  /**
   * @param {string} json
   * @param {(frame: any) => void} onFrame
   */
  #read(json, onFrame) {
    try {
      onFrame(JSON.parse(json));
    } catch (error) {
      // The other side does not follow the protocol.
      globalThis.reportError(error);
      this.end();
    }
  }

  end() {
    if (this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#late);
    this.#channel.onopen = this.#channel.onmessage = this.#channel.onclose = null;
    this.#negotiation.close();
    this.#onEnd();
  }
}
