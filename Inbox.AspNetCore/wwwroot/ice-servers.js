import { inTime } from './in-time.js';

const ASKING_PATIENCE = 10_000;
// When two offers cross, another connection takes the place of the first at once.
const FRESH = 5000;

const LATE = "'iceServers' did not answer within 10 s. The connection keeps the servers that it has.";

/** @typedef {RTCIceServer[] | (() => RTCIceServer[] | Promise<RTCIceServer[]>)} IceServerSource */

/** The STUN and TURN servers of a peer, whose credentials may end while the page is open. */
export class IceServers {
  #source;
  /** @type {Promise<RTCIceServer[] | undefined> | undefined} the last answer, while it is fresh */
  #answer;

  /** @param {IceServerSource} [source] */
  constructor(source) {
    this.#source = source;
  }

  /**
   * Gives a connection the servers of now. If nobody can say them within 10 s, it keeps those that it has: a local network needs none.
   * @param {RTCPeerConnection} connection
   * @returns {Promise<void>} never rejects
   */
  async refresh(connection) {
    if (this.#source === undefined) return;
    this.#answer ??= this.#ask();
    const iceServers = await this.#answer;
    if (!iceServers || connection.signalingState === 'closed') return;
    try {
      connection.setConfiguration({ ...connection.getConfiguration(), iceServers });
    } catch (error) {
      globalThis.reportError(error);
    }
  }

  /** @returns {Promise<RTCIceServer[] | undefined>} undefined when nobody can say them */
  async #ask() {
    try {
      return typeof this.#source === 'function' ? await inTime(this.#source(), ASKING_PATIENCE, LATE) : this.#source;
    } catch (error) {
      globalThis.reportError(error);
      return undefined;
    } finally {
      setTimeout(() => (this.#answer = undefined), FRESH);
    }
  }
}
