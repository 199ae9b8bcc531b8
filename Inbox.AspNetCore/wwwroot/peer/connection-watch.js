const DISCONNECTED_PATIENCE = 5000;
const CONNECTING_PATIENCE = 15_000;
const GATHERING_PATIENCE = 5000;
const POLITE_PATIENCE = 5000;
/** What is added before each restart that follows one without success, so that two that can't reach each other do not fill the server. */
const PAUSES = [0, 2000, 5000, 10_000, 20_000, 30_000];

/**
 * Restarts ICE when a connection is lost, or does not come about: its candidates may be lost. Both sides notice, and the polite one waits
 * 5 s longer: Firefox fails when two restarts cross ("Remote description indicates ICE restart but offer did not request ICE restart").
 */
export class ConnectionWatch {
  #connection;
  #polite;
  #restart;
  #onStuck;
  #restarts = 0;
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
    if (connectionState === 'connected') this.#restarts = 0;
    // While an offer is on its way, a restart would only be another one after it.
    if (connectionState === 'connected' || signalingState !== 'stable' || !this.#isNegotiated()) return;
    if (connectionState === 'failed') this.#restartAfter(0);
    else if (connectionState === 'disconnected') this.#restartAfter(DISCONNECTED_PATIENCE);
    else this.#timer = setTimeout(() => this.#lookAtGathering(), GATHERING_PATIENCE);
  }

  #lookAtGathering() {
    // Chromium sometimes never gathers, and a restart of ICE changes nothing.
    if (this.#connection.iceGatheringState === 'new') this.#onStuck();
    else this.#restartAfter(CONNECTING_PATIENCE - GATHERING_PATIENCE);
  }

  /** Whether anything is to be connected: a description may have no sections, or only refused ones. */
  #isNegotiated() {
    return /^m=\w+ [1-9]/m.test(this.#connection.currentLocalDescription?.sdp ?? '');
  }

  /** @param {number} ms */
  #restartAfter(ms) {
    const pause = PAUSES[Math.min(this.#restarts, PAUSES.length - 1)] + (this.#polite ? POLITE_PATIENCE : 0);
    this.#timer = setTimeout(() => {
      this.#restarts++;
      this.#restart();
    }, ms + pause);
  }
}
