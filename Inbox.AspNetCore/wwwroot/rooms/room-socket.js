export const OPENING = 5_000;
// Longer than the server's interval, so that the server detects a lost host before that host returns.
const BEAT = 15_000;
const CHECK = 5_000;

/** One WebSocket to a room. It sends signals to itself at intervals, because a dead connection gives no notice. */
export class RoomSocket {
  /** Whether the server has accepted this member. */
  joined = false;
  #socket;
  /** @type {number | undefined} of this member */
  #number;
  #heard = true;
  #timer;
  #end = () => {};

  /**
   * @param {URL} url
   * @param {AbortSignal} signal ends the socket
   * @param {(frame: any) => void} onFrame receives all frames but the heartbeats
   */
  constructor(url, signal, onFrame) {
    const address = new URL(url);
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = (this.#socket = new WebSocket(address, 'inbox.room.v1'));
    /** @type {Promise<void>} */
    this.ended = new Promise((resolve) => {
      this.#end = () => {
        socket.onmessage = socket.onclose = null;
        clearInterval(this.#timer);
        clearTimeout(late);
        signal.removeEventListener('abort', this.#end);
        socket.close();
        resolve();
      };
    });
    const late = setTimeout(this.#end, OPENING);
    this.#timer = setInterval(() => this.#beat(), BEAT);
    signal.addEventListener('abort', this.#end);
    socket.onclose = this.#end;
    socket.onmessage = ({ data }) => {
      this.#heard = true;
      const frame = JSON.parse(data);
      if (frame.joined) {
        this.joined = true;
        this.#number = frame.joined.number;
        clearTimeout(late);
      }
      if (frame.from !== this.#number || this.#number === undefined) onFrame(frame);
    };
  }

  /**
   * @param {number} to
   * @param {unknown} data
   * @returns {boolean} false: the socket is not open
   */
  signal(to, data) {
    const open = this.#socket.readyState === WebSocket.OPEN;
    if (open) this.#socket.send(JSON.stringify({ to, data }));
    return open;
  }

  /** Checks at shorter intervals whether the connection is alive, after the page was away. */
  check() {
    this.#beat(true);
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#beat(), CHECK);
  }

  /** @param {boolean} [first] no heartbeat was sent before */
  #beat(first = false) {
    if (this.#number === undefined) return;
    if (!this.#heard && !first) this.#end();
    this.#heard = false;
    this.signal(this.#number, 'beat');
  }
}
