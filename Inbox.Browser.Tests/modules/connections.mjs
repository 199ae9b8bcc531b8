import { setGlobal } from './page.mjs';

/**
 * A connection without a network: descriptions, candidates and data channels by the rules of W3C WebRTC, and an SDP that says no more than
 * whose it is. Two connect when each has the other's description and one of them a candidate of the other.
 */
class FakeConnection extends EventTarget {
  signalingState = 'stable';
  connectionState = 'new';
  iceGatheringState = 'new';
  localDescription = null;
  remoteDescription = null;
  /** What was added. */
  candidates = [];
  /** How often ICE was restarted from here. */
  restarts = 0;
  #all;
  #number;
  #versions = 0;
  #isNeeded = false;
  #stable = { local: null, remote: null };
  /** @type {Map<number, FakeChannel>} */
  channels = new Map();

  /** @param {FakeConnection[]} all */
  constructor(all, config) {
    super();
    this.config = config;
    this.#all = all;
    this.#number = all.push(this) - 1;
  }

  /** @returns {FakeConnection | undefined} */
  get other() {
    return this.#all[this.remoteDescription?.sdp.split(' ')[1]];
  }

  createDataChannel(label, { id }) {
    const channel = new FakeChannel(this, label, id);
    this.channels.set(id, channel);
    this.#need();
    return channel;
  }

  restartIce() {
    this.restarts++;
    this.#need();
  }

  async setLocalDescription() {
    this.#throwIfClosed();
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    const description = { type, sdp: `fake ${this.#number} ${++this.#versions}` };
    this.localDescription = { ...description, toJSON: () => description };
    this.#isNeeded = false;
    this.#enter(type === 'answer' ? 'stable' : 'have-local-offer');
    const version = this.#versions;
    // What a browser finds and wants it tells in tasks of their own.
    setImmediate(() => {
      for (const candidate of [`candidate:${this.#number}.${version}`, '']) this.#find({ candidate, toJSON: () => ({ candidate }) });
      this.#find(null);
    });
  }

  async setRemoteDescription({ type, sdp }) {
    this.#throwIfClosed();
    if (type === 'answer' && this.signalingState !== 'have-local-offer') throw new DOMException('Called in wrong state', 'InvalidStateError');
    // An offer that meets one of our own takes that back.
    if (type === 'offer' && this.signalingState === 'have-local-offer') {
      this.localDescription = this.#stable.local;
      this.#isNeeded = true;
    }
    this.remoteDescription = { type, sdp };
    this.#enter(type === 'offer' ? 'have-remote-offer' : 'stable');
  }

  async addIceCandidate(candidate) {
    this.#throwIfClosed();
    if (!this.remoteDescription) throw new DOMException('The remote description was null', 'InvalidStateError');
    if (candidate) this.candidates.push(candidate.candidate);
    this.#connect();
  }

  close() {
    if (this.signalingState === 'closed') return;
    const { other } = this;
    this.signalingState = this.connectionState = 'closed';
    for (const channel of this.channels.values()) channel.readyState = 'closed';
    queueMicrotask(() => other?.other === this && other.#hearOfClose());
  }

  // What the test does.

  /** The network between the two has come to that. */
  become(connectionState) {
    if (this.signalingState === 'closed' || this.connectionState === connectionState) return;
    this.connectionState = connectionState;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** Its process is gone: it hears, says and closes nothing. */
  vanish() {
    for (const channel of this.channels.values()) channel.readyState = 'closed';
    this.signalingState = 'closed';
  }

  #throwIfClosed() {
    if (this.signalingState === 'closed') throw new DOMException('The connection is closed', 'InvalidStateError');
  }

  #enter(state) {
    this.signalingState = state;
    if (state !== 'stable') return;
    this.#stable = { local: this.localDescription, remote: this.remoteDescription };
    this.#connect();
    if (this.#isNeeded) this.#need();
  }

  #need() {
    this.#isNeeded = true;
    setImmediate(() => this.#isNeeded && this.signalingState === 'stable' && this.dispatchEvent(new Event('negotiationneeded')));
  }

  #find(candidate) {
    if (this.signalingState !== 'closed') this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  #connect() {
    const { other } = this;
    const isAgreed = other?.other === this && this.signalingState === 'stable' && other.signalingState === 'stable';
    if (!isAgreed || this.candidates.length + other.candidates.length === 0) return;
    for (const side of [this, other]) side.become('connected');
    for (const side of [this, other]) for (const channel of side.channels.values()) channel.open();
  }

  #hearOfClose() {
    for (const channel of this.channels.values()) channel.close();
  }
}

class FakeChannel extends EventTarget {
  readyState = 'connecting';
  bufferedAmount = 0;
  onopen = null;
  onmessage = null;
  onclose = null;

  constructor(connection, label, id) {
    super();
    Object.assign(this, { connection, label, id });
  }

  /** @param {string} data */
  send(data) {
    if (this.readyState !== 'open') throw new DOMException('The channel is not open', 'InvalidStateError');
    const channel = this.connection.other?.channels.get(this.id);
    queueMicrotask(() => channel?.readyState === 'open' && channel.#tell(new MessageEvent('message', { data })));
  }

  open() {
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    queueMicrotask(() => this.#tell(new Event('open')));
  }

  close() {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    queueMicrotask(() => this.#tell(new Event('close')));
  }

  #tell(event) {
    this[`on${event.type}`]?.(event);
    this.dispatchEvent(event);
  }
}

/**
 * Makes FakeConnection the RTCPeerConnection until the test is over.
 * @param {import('node:test').TestContext} t
 * @returns {FakeConnection[]} those that were made, in order
 */
export function fakeConnections(t) {
  const all = [];
  setGlobal(t, 'RTCPeerConnection', class extends FakeConnection {
    constructor(config) {
      super(all, config);
    }
  });
  return all;
}
