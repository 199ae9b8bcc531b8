import { setGlobal } from './page.mjs';

/**
 * A connection without a network, with the states of W3C WebRTC (4.4.1.5) and an SDP that says whose it is, its generation of ICE and the
 * candidates found so far. Two connect when both are stable, each has the other's description of now, and one has a candidate of the other.
 *
 * As Chromium does at times, one whose first offer was rolled back never gathers.
 */
class FakeConnection extends EventTarget {
  signalingState = 'stable';
  connectionState = 'new';
  iceGatheringState = 'new';
  currentLocalDescription = null;
  pendingLocalDescription = null;
  currentRemoteDescription = null;
  pendingRemoteDescription = null;
  /** What was added. */
  candidates = [];
  /** How often ICE was restarted from here. */
  restarts = 0;
  /** Whether the network lets the two connect. */
  reaches = true;
  /** @type {Map<number | string, FakeChannel>} */
  channels = new Map();
  #all;
  #number;
  #config;
  #versions = 0;
  #generations = 0;
  /** W3C WebRTC, 4.4.1.6: the fragments of user names that a restart replaces. */
  #toReplace = new Set();
  /** With these it has failed: it needs new ones. */
  #dead;
  #needAnnounced = false;
  #gathers = true;
  /** Whose candidates it has, as fragments of user names. */
  #heardOf = new Set();

  /** @param {FakeConnection[]} all */
  constructor(all, config) {
    super();
    this.#config = config ?? {};
    this.#all = all;
    this.#number = all.push(this) - 1;
  }

  get localDescription() {
    return this.pendingLocalDescription ?? this.currentLocalDescription;
  }

  get remoteDescription() {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription;
  }

  /** @returns {FakeConnection | undefined} */
  get other() {
    return this.#all[this.remoteDescription?.sdp.split(/\s/)[1]];
  }

  getConfiguration() {
    return this.#config;
  }

  setConfiguration(config) {
    this.#throwIfClosed();
    this.#config = config;
  }

  /** Without an id, the other side hears of it as soon as the two are connected. */
  createDataChannel(label, { id = `${this.#number}.${this.channels.size}` } = {}) {
    this.#throwIfClosed();
    const channel = new FakeChannel(this, label, id);
    this.channels.set(id, channel);
    this.#lookAtNeed();
    if (this.connectionState === 'connected') setImmediate(() => this.#openChannels());
    return channel;
  }

  restartIce() {
    this.restarts++;
    this.#toReplace = new Set([ufrag(this.currentLocalDescription), ufrag(this.pendingLocalDescription)].filter(Boolean));
    this.#lookAtNeed();
  }

  async setLocalDescription() {
    this.#throwIfClosed();
    const type = this.signalingState === 'have-remote-offer' ? 'answer' : 'offer';
    const isRestarted = ufrag(this.currentRemoteDescription) !== undefined && ufrag(this.remoteDescription) !== ufrag(this.currentRemoteDescription);
    const isNew = this.#generations === 0 || (type === 'offer' ? this.#toReplace.size > 0 : isRestarted);
    if (isNew) this.#generations++;
    const description = this.#describe(type);
    this.#needAnnounced = false;
    if (type === 'offer') {
      this.pendingLocalDescription = description;
      this.#enter('have-local-offer');
    } else {
      this.#agree(description, this.pendingRemoteDescription);
    }
    if (isNew) this.#gather();
  }

  async setRemoteDescription({ type, sdp }) {
    this.#throwIfClosed();
    const isDue = type === 'answer' ? this.signalingState === 'have-local-offer' : true;
    if (!isDue) throw new DOMException('Called in wrong state', 'InvalidStateError');
    for (const [, name] of sdp.matchAll(/^a=candidate:(\S+)/gm)) this.#heardOf.add(name);
    if (type === 'answer') return this.#agree(this.pendingLocalDescription, { type, sdp });

    if (this.signalingState === 'have-local-offer') {
      if (!this.currentRemoteDescription) this.#gathers = false;
      this.pendingLocalDescription = null;
    }
    this.pendingRemoteDescription = { type, sdp };
    this.#enter('have-remote-offer');
    return undefined;
  }

  async addIceCandidate(candidate) {
    this.#throwIfClosed();
    if (!this.remoteDescription) throw new DOMException('The remote description was null', 'InvalidStateError');
    if (!candidate?.candidate) return;
    const of = candidate.candidate.slice('candidate:'.length);
    if (![ufrag(this.currentRemoteDescription), ufrag(this.pendingRemoteDescription), undefined].includes(candidate.usernameFragment)) {
      throw new DOMException('Unknown ufrag', 'OperationError');
    }
    this.candidates.push(candidate.candidate);
    this.#heardOf.add(of);
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
    if (connectionState === 'failed') this.#dead = ufrag(this.currentLocalDescription);
    this.connectionState = connectionState;
    this.dispatchEvent(new Event('connectionstatechange'));
  }

  /** As Chromium does at times. */
  neverGathers() {
    this.#gathers = false;
  }

  /** Its process is gone: it hears, says and closes nothing. */
  vanish() {
    for (const channel of this.channels.values()) channel.readyState = 'closed';
    this.signalingState = this.connectionState = 'closed';
  }

  #throwIfClosed() {
    if (this.signalingState === 'closed') throw new DOMException('The connection is closed', 'InvalidStateError');
  }

  /** @param {string} type */
  #describe(type) {
    const [number, version, generation] = [this.#number, ++this.#versions, this.#generations];
    const hasSection = this.channels.size > 0 || (this.remoteDescription?.sdp.includes('m=') ?? false);
    const found = () => (this.iceGatheringState === 'complete' && generation <= this.#generations ? `a=candidate:${number}.${generation}\r\n` : '');
    const text = () => `fake ${number} ${version}\r\n${hasSection ? 'm=application 9\r\n' : ''}a=ice-ufrag:${number}.${generation}\r\n${found()}`;
    return { type, get sdp() { return text(); }, toJSON: () => ({ type, sdp: text() }) };
  }

  #agree(local, remote) {
    if (!this.#toReplace.has(ufrag(local))) this.#toReplace.clear();
    this.currentLocalDescription = local;
    this.currentRemoteDescription = remote;
    this.pendingLocalDescription = this.pendingRemoteDescription = null;
    this.#enter('stable');
    this.#connect();
    this.#lookAtNeed();
  }

  #enter(state) {
    if (this.signalingState === state) return;
    this.signalingState = state;
    this.dispatchEvent(new Event('signalingstatechange'));
  }

  /** What a browser finds it tells in tasks of their own. */
  #gather() {
    if (!this.#gathers) return;
    const name = `${this.#number}.${this.#generations}`;
    this.iceGatheringState = 'gathering';
    setImmediate(() => {
      if (this.signalingState === 'closed') return;
      this.iceGatheringState = 'complete';
      for (const candidate of [`candidate:${name}`, '']) this.#find({ candidate, toJSON: () => ({ candidate, usernameFragment: name }) });
      this.#find(null);
    });
  }

  #lookAtNeed() {
    const hasSection = this.currentLocalDescription?.sdp.includes('m=') ?? false;
    const isNeeded = this.#toReplace.size > 0 || (this.channels.size > 0 && !hasSection);
    if (!isNeeded || this.#needAnnounced || this.signalingState !== 'stable') return;
    this.#needAnnounced = true;
    setImmediate(() => {
      if (!this.#needAnnounced || this.signalingState !== 'stable') {
        this.#needAnnounced = false;
        return;
      }
      this.dispatchEvent(new Event('negotiationneeded'));
    });
  }

  #find(candidate) {
    if (this.signalingState !== 'closed') this.dispatchEvent(Object.assign(new Event('icecandidate'), { candidate }));
  }

  #connect() {
    const { other } = this;
    const isMutual = (one, two) => one.signalingState === 'stable' && ufrag(one.currentRemoteDescription) === ufrag(two.currentLocalDescription);
    if (other?.other !== this || !isMutual(this, other) || !isMutual(other, this)) return;
    const knows = (one) => one.#heardOf.has(ufrag(one.currentRemoteDescription));
    if (!knows(this) && !knows(other)) return;
    if ([this, other].some((side) => side.#dead && side.#dead === ufrag(side.currentLocalDescription))) return;
    if (!this.reaches || !other.reaches || !this.#gathers || !other.#gathers) return;
    for (const side of [this, other]) side.become('connected');
    for (const side of [this, other]) side.#openChannels();
  }

  #openChannels() {
    const { other } = this;
    if (this.signalingState === 'closed' || other?.signalingState === 'closed') return;
    for (const channel of this.channels.values()) {
      channel.open();
      if (typeof channel.id === 'string' && !other.channels.has(channel.id)) other.#hearOf(channel);
    }
  }

  /** @param {FakeChannel} of the other side */
  #hearOf({ label, id }) {
    const channel = new FakeChannel(this, label, id);
    this.channels.set(id, channel);
    channel.open();
    this.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
  }

  #hearOfClose() {
    for (const channel of this.channels.values()) channel.close();
  }
}

/** @param {{ sdp: string } | null} description */
const ufrag = (description) => /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1];

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

  /** @param {string | Uint8Array} sent */
  send(sent) {
    if (this.readyState !== 'open') throw new DOMException('The channel is not open', 'InvalidStateError');
    const channel = this.connection.other?.channels.get(this.id);
    const data = typeof sent === 'string' ? sent : sent.slice().buffer;
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
