import { inTime } from '../channel/in-time.js';

const ASKING_PATIENCE = 10_000;
// When two offers cross, another connection takes the place of the first at once.
const FRESH = 5000;

const LATE = "'iceServers' did not answer within 10 s. The connection keeps the servers that it has.";

/** @typedef {import('../inbox.js').PeerOptions['iceServers']} IceServerSource */
/** @typedef {Pick<import('../channel/signaling-channel.js').SignalingChannel, 'getIceServers'>} Asked */
/** @typedef {{ servers?: RTCIceServer[], freshUntil: number, until: number }} Answer times as of `Date.now` */

/** @param {unknown} source */
export const isIceServerList = (source) => source === undefined || Array.isArray(source) || typeof source === 'function';

/** @param {unknown} source */
export const isIceServerSource = (source) => isIceServerList(source) || typeof source === 'string' || source instanceof URL;

/** The STUN and TURN servers of a peer, whose credentials may end while the page is open. */
export class IceServers {
  #source;
  #channel;
  #onError;
  /** @type {Answer} */
  #last = { freshUntil: 0, until: 0 };
  /** @type {Promise<void> | undefined} */
  #asking;

  /**
   * @param {IceServerSource} source
   * @param {Asked} [channel] asks for those behind a URL
   * @param {(error: unknown) => void} [onError] nobody can say them, or the connection does not take them
   */
  constructor(source, channel, onError = (error) => globalThis.reportError(error)) {
    this.#source = source;
    this.#channel = channel;
    this.#onError = onError;
  }

  /**
   * Gives a connection the servers of now. If nobody can say them within 10 s, it keeps those that it has: a local network needs none.
   * @param {RTCPeerConnection} connection
   * @returns {Promise<void>} never rejects
   */
  async refresh(connection) {
    if (this.#source === undefined) return;
    if (Date.now() >= this.#last.freshUntil) await (this.#asking ??= this.#ask().finally(() => (this.#asking = undefined)));
    const { servers } = this.#last;
    if (!servers || connection.signalingState === 'closed') return;
    try {
      connection.setConfiguration({ ...connection.getConfiguration(), iceServers: servers });
    } catch (error) {
      this.#onError(error);
    }
  }

  async #ask() {
    try {
      this.#last = await inTime(this.#answer(), ASKING_PATIENCE, LATE);
    } catch (error) {
      this.#onError(error);
      // The last ones do until they end.
      const { servers, until } = this.#last;
      this.#last = { servers: Date.now() < until ? servers : undefined, freshUntil: Date.now() + FRESH, until };
    }
  }

  /** @returns {Promise<Answer>} */
  async #answer() {
    if (typeof this.#source === 'function') return lasting(await this.#source(), FRESH, FRESH);
    if (Array.isArray(this.#source)) return lasting(this.#source, FRESH, FRESH);
    const { iceServers, ttl } = await /** @type {Asked} */ (this.#channel).getIceServers(/** @type {string | URL} */ (this.#source));
    return lasting(iceServers, ttl * 500, ttl * 1000);
  }
}

/**
 * @param {RTCIceServer[]} servers
 * @param {number} fresh milliseconds
 * @param {number} life milliseconds
 * @returns {Answer}
 */
const lasting = (servers, fresh, life) => ({ servers, freshUntil: Date.now() + fresh, until: Date.now() + life });
