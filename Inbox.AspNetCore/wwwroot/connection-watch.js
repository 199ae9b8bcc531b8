const DISCONNECTED_PATIENCE = 5000;
const CONNECTING_PATIENCE = 15_000;
const GATHERING_PATIENCE = 5000;
const POLITE_PATIENCE = 5000;

/**
 * Restarts ICE when a connection is lost, or does not come about: its candidates may be lost. Both sides notice, and the polite one waits
 * 5 s longer: Firefox fails when two restarts cross ("Remote description indicates ICE restart but offer did not request ICE restart").
 */
export class ConnectionWatch {
  #connection;
  #polite;
  #restart;
  #onStuck;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  /**
   * @param {RTCPeerConnection} connection
   * @param {object} options
   * @param {boolean} options.polite
   * @param {() => void} options.restart
   * @param {() => void} options.onStuck no restart helps
   */
  constructor(connection, { polite, restart, onStuck }) {
    this.#connection = connection;
    this.#polite = polite;
    this.#restart = restart;
    this.#onStuck = onStuck;
    for (const event of ['connectionstatechange', 'signalingstatechange']) connection.addEventListener(event, () => this.#look());
  }

  stop() {
    clearTimeout(this.#timer);
  }

  #look() {
    clearTimeout(this.#timer);
    const { connectionState, signalingState } = this.#connection;
    if (connectionState === 'failed') this.#after(0, this.#restart);
    else if (connectionState === 'disconnected') this.#after(DISCONNECTED_PATIENCE, this.#restart);
    else if (connectionState !== 'connected' && signalingState === 'stable' && this.#isNegotiated()) {
      this.#after(GATHERING_PATIENCE, () => {
        // Chromium sometimes never gathers, and a restart of ICE changes nothing.
        if (this.#connection.iceGatheringState === 'new') this.#onStuck();
        else this.#after(CONNECTING_PATIENCE - GATHERING_PATIENCE, this.#restart, false);
      });
    }
  }

  /** Whether anything is to be connected: a description may have no sections, or only refused ones. */
  #isNegotiated() {
    return /^m=\w+ [1-9]/m.test(this.#connection.currentLocalDescription?.sdp ?? '');
  }

  /**
   * @param {number} ms
   * @param {() => void} act
   * @param {boolean} [waits] whether the polite side waits longer
   */
  #after(ms, act, waits = this.#polite) {
    this.#timer = setTimeout(act, ms + (waits ? POLITE_PATIENCE : 0));
  }
}
