const DISCONNECTED_PATIENCE = 5000;
const POLITE_PATIENCE = 5000;
// Candidates are found in bursts, and are useless before the description ahead of them is applied.
const BURST = 20;

/**
 * A signal between two negotiations: a description, then candidates in the order in which they were found. A null candidate means that
 * there are no more.
 * @typedef {{ description?: RTCSessionDescriptionInit, candidates?: (RTCIceCandidateInit | null)[] }} Signal
 */

/**
 * Perfect negotiation (the example in the W3C WebRTC recommendation) on one RTCPeerConnection with one session of the other side. Either
 * side may offer at any time. When two offers cross, the impolite side's wins.
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
  /** @type {(RTCIceCandidateInit | null)[]} from the other side, before their description */
  #early = [];
  /** The queue that applies incoming signals one after the other. A step on a closed connection never settles, which stops the queue. */
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
   * Allows offers, because the other side is there.
   * @returns {boolean} whether a postponed offer is sent now
   */
  begin() {
    this.#begun = true;
    const wanted = this.#offerWanted;
    if (wanted) this.#offer();
    return wanted;
  }

  /** Repeats an unanswered offer, because the server may have lost it. It includes the candidates found since. */
  repeatOffer() {
    // After the signals that have arrived: the answer may be among them.
    this.#line = this.#line.then(() => {
      if (this.connection.signalingState === 'have-local-offer') this.#describe();
    });
  }

  /** @param {Signal} signal */
  receive({ description, candidates }) {
    // This side answers before it offers. If an offer is still needed then, the browser fires negotiationneeded again.
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
    // The answer to an offer that was repeated, or rolled back since.
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
    // An unusable candidate (of a description that was rolled back, or of an unknown kind) costs one path, but not the connection.
    await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  /** @param {RTCIceCandidate | null} candidate */
  #announce(candidate) {
    // The empty candidate ends one generation of candidates; the null after it ends all.
    if (candidate?.candidate === '') return;
    if (this.#untold.length === 0) this.#untold.push({});
    const last = this.#untold[this.#untold.length - 1];
    last.candidates = [...(last.candidates ?? []), candidate && candidate.toJSON()];
    this.#tell();
  }

  #describe() {
    // It is null when the offer was rolled back while it was created, because the other side's offer won.
    const description = this.connection.localDescription;
    if (!description) return;
    this.#untold.push({ description: description.toJSON() });
    this.#tell();
  }

  /** Sends one message after the other. Candidates found while one is in flight go together in the next. */
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
   * Restarts ICE when the connection is lost. Both sides detect the loss, and the polite one waits longer: Firefox fails when two restarts
   * cross ("Remote description indicates ICE restart but offer did not request ICE restart").
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
