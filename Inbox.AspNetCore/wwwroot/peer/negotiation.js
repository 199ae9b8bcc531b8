import { ConnectionWatch } from './connection-watch.js';
import { inTime } from '../channel/in-time.js';
import { Repeater } from './repeater.js';
import { SignalQueue } from './signal-queue.js';

const END_OF_CANDIDATES = 1000;
// Longer than the 10 s that the ICE servers may take. A step on a connection that the app has closed never ends.
const LONGEST_STEP = 30_000;
const LATE = 'A step of the negotiation took 30 s. Was the connection closed by the app? Close the peer instead.';
const MOST_EARLY = 256;

/**
 * A signal between two negotiations: a description, then candidates in the order in which they were found. A null candidate means that
 * there are no more. Offers are numbered from 1, and an answer has the number of its offer. An offer also says which offer of the other
 * side was answered last (`heard`, 0 for none).
 * @typedef {{ description?: RTCSessionDescriptionInit, number?: number, heard?: number, candidates?: (RTCIceCandidateInit | null)[] }} Signal
 */

/**
 * Perfect negotiation (the example in the W3C WebRTC recommendation) with one session of the other side. Either side may offer at any
 * time. When two offers cross, the impolite side's wins.
 *
 * Any signal may be lost. So an offer is repeated until it is answered, and an answer is given again when its offer is repeated. Both carry
 * the candidates found so far. Candidates that are lost after that cost a restart of ICE.
 */
export class Negotiation {
  /** @type {RTCPeerConnection} replaced when two first offers cross */
  connection;
  #connect;
  #refresh;
  #polite;
  #onState;
  #onStuck;
  #onError;
  #queue;
  #repetition = new Repeater(() => this.#sayOffer());
  /** @type {ConnectionWatch} */
  #watch;
  #begun = false;
  #offerWanted = false;
  #ignoring = false;
  #closed = false;
  /** The number of this side's last offer. */
  #offered = 0;
  /** The number of the other side's last offer that this side answered. */
  #answered = 0;
  /** @type {(RTCIceCandidateInit | null)[]} from the other side, before their description */
  #early = [];
  /** The number of the last description that failed, which is reported once. */
  #failed = NaN;
  /** The queue of steps, which never overlap. */
  #line = Promise.resolve();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #ending;

  /**
   * @param {object} options
   * @param {() => RTCPeerConnection} options.connect makes a connection, with its tracks and data channels
   * @param {(connection: RTCPeerConnection) => Promise<void>} [options.refresh] called before candidates are gathered; never rejects
   * @param {boolean} options.polite
   * @param {(signal: Signal) => Promise<void>} options.send never rejects
   * @param {() => void} options.onState the connection's state changed, or another connection replaced it
   * @param {(error?: unknown) => void} [options.onStuck] only a new session with a new connection helps
   * @param {(error: unknown) => void} [options.onError] a step failed
   */
  constructor({ connect, refresh = async () => {}, polite, send, onState, onStuck = () => {}, onError = (error) => globalThis.reportError(error) }) {
    this.#connect = connect;
    this.#refresh = refresh;
    this.#polite = polite;
    this.#onState = onState;
    this.#onStuck = onStuck;
    this.#onError = onError;
    this.#queue = new SignalQueue(send);
    this.connection = this.#connect();
    this.#watch = this.#follow(this.connection);
  }

  /**
   * Allows offers, because the other side is there.
   * @returns {boolean} whether a postponed offer is made now
   */
  begin() {
    this.#begun = true;
    if (this.#offerWanted) this.#step(() => this.#offer());
    return this.#offerWanted;
  }

  /** Repeats an unanswered offer at once, because the server may have lost it. */
  repeatOffer() {
    // After the signals that have arrived: the answer may be among them.
    this.#step(async () => {
      if (this.connection.signalingState === 'have-local-offer') this.#repetition.start();
    });
  }

  /** Restarts ICE, with the ICE servers of now. */
  async restart() {
    const { connection } = this;
    await this.#refresh(connection);
    if (connection === this.connection && !this.#closed) connection.restartIce();
  }

  /** @param {Signal} signal */
  receive({ description, number, heard, candidates }) {
    if (description) this.#begun = true;
    this.#step(async () => {
      if (description?.type === 'answer') await this.#takeAnswer(description, number);
      else if (description) await this.#takeOffer(description, number, heard);
      for (const candidate of candidates ?? []) await this.#add(candidate);
    }, number);
  }

  close() {
    this.#closed = true;
    this.#repetition.stop();
    this.#watch.stop();
    clearTimeout(this.#ending);
    this.#queue.close();
    this.connection.close();
  }

  /** @param {RTCPeerConnection} connection */
  #follow(connection) {
    /** @type {<T>(act: (event: T) => void) => (event: T) => void} */
    const now = (act) => (event) => connection === this.connection && !this.#closed && act(event);
    connection.addEventListener('negotiationneeded', now(() => {
      this.#offerWanted = true;
      if (this.#begun) this.#step(() => this.#offer());
    }));
    connection.addEventListener('icecandidate', now(({ candidate }) => this.#announce(candidate)));
    connection.addEventListener('connectionstatechange', now(() => this.#onState()));
    return new ConnectionWatch(connection, { polite: this.#polite, restart: () => this.restart(), onStuck: () => this.#onStuck() });
  }

  /** @param {RTCIceCandidate | null} candidate the empty one ends one generation of candidates; the null after it ends all */
  #announce(candidate) {
    if (candidate?.candidate) this.#queue.announce(candidate.toJSON());
    if (candidate) return;
    this.#queue.foundAll();
    clearTimeout(this.#ending);
    // By then most pairs are connected, and the end of the candidates helps only those that are not.
    this.#ending = setTimeout(() => this.connection.connectionState !== 'connected' && this.#queue.announce(null), END_OF_CANDIDATES);
  }

  /**
   * @param {() => Promise<void>} act
   * @param {number} [number] of the description that it is about
   */
  #step(act, number) {
    this.#line = this.#line.then(() => inTime(act(), LONGEST_STEP, LATE)).catch((error) => this.#fail(error, number));
  }

  async #offer() {
    const { connection } = this;
    // The other side's offer may have brought what was wanted. If not, the browser wants it again when the state is stable.
    const isDue = this.#offerWanted && connection.signalingState === 'stable';
    this.#offerWanted = false;
    if (!isDue) return;
    if (!connection.currentLocalDescription) await this.#refresh(connection);
    await connection.setLocalDescription();
    this.#offered++;
    this.#repetition.start();
  }

  async #sayOffer() {
    const { signalingState, localDescription } = this.connection;
    if (signalingState !== 'have-local-offer' || !localDescription) return;
    await this.#queue.say({ description: localDescription.toJSON(), number: this.#offered, heard: this.#answered });
  }

  /**
   * @param {RTCSessionDescriptionInit} description
   * @param {number} [number]
   */
  async #takeAnswer(description, number = this.#offered) {
    // Otherwise it answers an offer that was answered already, or that gave way.
    if (this.connection.signalingState !== 'have-local-offer' || number !== this.#offered) return;
    this.#ignoring = false;
    await this.connection.setRemoteDescription(description);
    this.#repetition.stop();
    await this.#addEarly();
  }

  /**
   * @param {RTCSessionDescriptionInit} description
   * @param {number} [number]
   * @param {number} [heard]
   */
  async #takeOffer(description, number = this.#answered + 1, heard = 0) {
    if (number <= this.#answered) return this.#answerAgain(number);
    const crosses = this.connection.signalingState === 'have-local-offer';
    // Made after the other side had answered this side's offer: the answer was lost, and comes again with the repetition.
    const isAhead = crosses && heard === this.#offered;
    this.#ignoring = crosses && (isAhead || !this.#polite);
    if (isAhead) this.#repetition.start();
    if (this.#ignoring) return;
    if (crosses) this.#giveWay();

    const { connection } = this;
    const isFresh = ufragOf(description) !== ufragOf(connection.currentRemoteDescription);
    await connection.setRemoteDescription(description);
    await this.#addEarly();
    if (isFresh) await this.#refresh(connection);
    await connection.setLocalDescription();
    this.#answered = number;
    this.#offerWanted = false;
    this.#answerAgain(number);
  }

  /**
   * Takes this side's offer back. Before the first answer that takes a new connection: in Chromium, one whose first offer was rolled back
   * may never gather candidates.
   */
  #giveWay() {
    this.#repetition.stop();
    // The answer carries the candidates found so far.
    this.#queue.clear();
    clearTimeout(this.#ending);
    const old = this.connection;
    // Otherwise setRemoteDescription rolls back.
    if (old.currentRemoteDescription) return;
    this.#watch.stop();
    this.connection = this.#connect();
    this.#watch = this.#follow(this.connection);
    old.close();
    this.#onState();
  }

  /** @param {number} number of the offer */
  #answerAgain(number) {
    const answer = this.connection.currentLocalDescription;
    // An older number, or an offer since then, shows that the other side had the answer.
    if (number === this.#answered && answer?.type === 'answer') this.#queue.say({ description: answer.toJSON(), number });
  }

  /** @param {RTCIceCandidateInit | null} candidate */
  async #add(candidate) {
    if (this.#ignoring) return;
    if (!this.connection.remoteDescription) {
      if (this.#early.length < MOST_EARLY) this.#early.push(candidate);
      return;
    }
    // An unusable candidate (of a description that was lost or gave way, or of an unknown kind) costs one path, but not the connection.
    await this.connection.addIceCandidate(candidate).catch(() => {});
  }

  async #addEarly() {
    for (const candidate of this.#early.splice(0)) await this.#add(candidate);
  }

  /**
   * @param {unknown} error
   * @param {number} [number] of the description; what fails again is not reported again
   */
  #fail(error, number = NaN) {
    if (this.#closed) return;
    if (number !== this.#failed) this.#onError(error);
    this.#failed = number;
    // A connection that works is worth more than the change that failed.
    if (this.connection.connectionState !== 'connected') this.#onStuck(error);
  }
}

/** @param {{ sdp?: string } | null} description */
const ufragOf = (description) => /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1];
