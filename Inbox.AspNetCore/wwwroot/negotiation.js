const DISCONNECTED_PATIENCE = 5000;
const POLITE_PATIENCE = 5000;
// Candidates come in bursts, and none is of use before the description ahead of it has been taken in.
const BURST = 20;

/**
 * What two negotiations tell each other: a description, then candidates in the order they were found. A null candidate says that
 * there are no more.
 * @typedef {{ description?: RTCSessionDescriptionInit, candidates?: (RTCIceCandidateInit | null)[] }} Signal
 */

/**
 * Perfect negotiation (the example in the W3C WebRTC recommendation) on one RTCPeerConnection with one session of the other
 * side: either side may offer at any time, and of two offers that cross the impolite side's wins.
 */
export class Negotiation {
  #polite;
  #send;
  #offering = false;
  #ignoring = false;
  #begun = false;
  #offerWanted = false;
  #closed = false;
  /** @type {Signal[]} */
  #untold = [];
  #telling = false;
  /** @type {(RTCIceCandidateInit | null)[]} from there, before the description they belong to */
  #early = [];
  /** Incoming signals are applied one after the other; a step on a closed connection never settles, which ends the line. */
  #line = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #restartTimer;

  /**
   * @param {object} options
   * @param {RTCConfiguration} [options.config]
   * @param {boolean} options.polite
   * @param {(signal: Signal) => Promise<void>} options.send never rejects
   * @param {() => void} options.onState
   */
  constructor({ config, polite, send, onState }) {
    this.#polite = polite;
    this.#send = send;
    this.connection = new RTCPeerConnection(config);
    this.connection.addEventListener('negotiationneeded', () => this.#offer());
    this.connection.addEventListener('icecandidate', ({ candidate }) => this.#announce(candidate));
    this.connection.addEventListener('connectionstatechange', () => {
      this.#watch();
      onState();
    });
  }

  /**
   * The other side is there: offers may go out.
   * @returns {boolean} whether one that was wanted earlier goes now
   */
  begin() {
    this.#begun = true;
    const wanted = this.#offerWanted;
    if (wanted) this.#offer();
    return wanted;
  }

  /** Says an unanswered offer again, after the server may have lost it. It carries the candidates found since. */
  repeatOffer() {
    // Behind what has come: its answer may be among that.
    this.#line = this.#line.then(() => {
      if (this.connection.signalingState === 'have-local-offer') this.#describe();
    });
  }

  /** @param {Signal} signal */
  receive({ description, candidates }) {
    // Who was offered something first answers first; if an offer is still wanted after that, the browser says so again.
    if (description) this.#begun = true;
    this.#line = this.#line.then(async () => {
      if (description) await this.#apply(description);
      for (const candidate of candidates ?? []) await this.#add(candidate);
    }).catch((error) => this.#report(error));
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#restartTimer);
    this.connection.close();
  }

  async #offer() {
    this.#offerWanted = !this.#begun;
    if (this.#offerWanted) return;
    try {
      this.#offering = true;
      await this.connection.setLocalDescription();
      this.#describe();
    } catch (error) {
      this.#report(error);
    } finally {
      this.#offering = false;
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #apply(description) {
    const { connection } = this;
    // The answer to an offer that was repeated, or taken back since.
    if (description.type === 'answer' && connection.signalingState !== 'have-local-offer') return;

    const collision = description.type === 'offer' && (this.#offering || connection.signalingState !== 'stable');
    this.#ignoring = collision && !this.#polite;
    if (this.#ignoring) return;

    await connection.setRemoteDescription(description);
    for (const candidate of this.#early.splice(0)) await this.#add(candidate);
    if (description.type === 'offer') {
      await connection.setLocalDescription();
      this.#describe();
    }
  }

  /** @param {RTCIceCandidateInit | null} candidate */
  async #add(candidate) {
    if (this.#ignoring) return;
    if (!this.connection.remoteDescription) {
      this.#early.push(candidate);
      return;
    }
    // One that can't be used (of a description that was rolled back, or of a kind not known here) costs a path, not the connection.
    await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  /** @param {RTCIceCandidate | null} candidate */
  #announce(candidate) {
    // The empty candidate ends one generation; the null after it ends them all.
    if (candidate?.candidate === '') return;
    if (this.#untold.length === 0) this.#untold.push({});
    const last = this.#untold[this.#untold.length - 1];
    last.candidates = [...(last.candidates ?? []), candidate && candidate.toJSON()];
    this.#tell();
  }

  #describe() {
    // Null when the offer was rolled back while it was made: the other side's won.
    const description = this.connection.localDescription;
    if (!description) return;
    this.#untold.push({ description: description.toJSON() });
    this.#tell();
  }

  /** One message after the other: what is found while one is on its way goes together in the next. */
  async #tell() {
    if (this.#telling) return;
    this.#telling = true;
    while (this.#untold.length > 0) {
      if (!this.#untold[0].description) await new Promise((resolve) => setTimeout(resolve, BURST));
      if (this.#closed) break;
      await this.#send(/** @type {Signal} */ (this.#untold.shift()));
    }
    this.#telling = false;
  }

  /**
   * Both sides see the same loss. The polite one leaves the other the first try: Firefox can't get over restarts that cross
   * ("Remote description indicates ICE restart but offer did not request ICE restart").
   */
  #watch() {
    clearTimeout(this.#restartTimer);
    const { connectionState } = this.connection;
    if (connectionState !== 'failed' && connectionState !== 'disconnected') return;
    const patience = (connectionState === 'failed' ? 0 : DISCONNECTED_PATIENCE) + (this.#polite ? POLITE_PATIENCE : 0);
    this.#restartTimer = setTimeout(() => this.connection.restartIce(), patience);
  }

  /** @param {unknown} error */
  #report(error) {
    if (!this.#closed) globalThis.reportError(error);
  }
}
