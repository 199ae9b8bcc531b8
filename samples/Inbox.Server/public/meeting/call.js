import { iceServers } from '../ice.js';
import { scaleDown, SMALL, SMALL_FOR } from '../picture-size.js';

/**
 * Candidates and descriptions in their JSON forms, with the id of their call, so that an answer to an abandoned call is not taken for one to the
 * next call. Clients that do not know `call` leave it out.
 * @typedef {(RTCSessionDescriptionInit | RTCIceCandidateInit) & { call?: string }} Payload
 */

/**
 * One connection to another user, with audio and video transceivers in both directions, so that tracks can be added later without a new offer.
 * Event: `state`, the connection's state has changed.
 */
export class Call extends EventTarget {
  #connection = new RTCPeerConnection();
  /** @type {RTCIceCandidateInit[]} that arrived before their description */
  #early = [];
  #id;
  #send;
  #local = new MediaStream();
  /** The media that the other side sends. */
  remote = new MediaStream();

  /**
   * @param {string} partner
   * @param {(type: string, payload: Payload) => void} send
   * @param {string} [id] the id in the offer; by default a new one
   */
  constructor(partner, send, id = crypto.getRandomValues(new Uint32Array(2)).join('-')) {
    super();
    this.partner = partner;
    this.#send = send;
    this.#id = id;
    const connection = this.#connection;
    connection.addEventListener('icecandidate', ({ candidate }) => candidate?.candidate && this.#say('ice-candidate', candidate.toJSON()));
    connection.addEventListener('track', ({ track }) => this.remote.addTrack(track));
    connection.addEventListener('connectionstatechange', () => {
      if (this.state === 'connected') setTimeout(() => this.#scaleDown(1), SMALL_FOR);
      this.dispatchEvent(new Event('state'));
    });
  }

  /** Whether the call is connected or may still connect. */
  get isAlive() {
    return ['new', 'connecting', 'connected'].includes(this.state);
  }

  get state() {
    return this.#connection.connectionState;
  }

  /** @param {MediaStream} local */
  async offer(local) {
    this.show(local);
    await this.#useIceServers();
    this.#connection.addTransceiver('audio');
    this.#connection.addTransceiver('video', { sendEncodings: [{ scaleResolutionDownBy: SMALL }] });
    this.show(this.#local);
    await this.#connection.setLocalDescription();
    this.#sayDescription('video-offer');
  }

  /**
   * @param {RTCSessionDescriptionInit} offer
   * @param {MediaStream} local
   */
  async answer(offer, local) {
    this.show(local);
    await this.#useIceServers();
    await this.#describe(offer);
    for (const transceiver of this.#connection.getTransceivers()) transceiver.direction = 'sendrecv';
    this.show(this.#local);
    await this.#connection.setLocalDescription();
    this.#scaleDown(SMALL);
    this.#sayDescription('video-answer');
  }

  /** @param {Payload & RTCSessionDescriptionInit} answer */
  async accept(answer) {
    if (this.#isMine(answer) && this.#connection.signalingState === 'have-local-offer') await this.#describe(answer);
  }

  /** @param {Payload & RTCIceCandidateInit} candidate */
  add(candidate) {
    if (!this.#isMine(candidate)) return;
    if (this.#connection.remoteDescription) this.#try(candidate);
    else this.#early.push(candidate);
  }

  /**
   * Sends these tracks to the other side from now on; a kind without a track sends nothing.
   * @param {MediaStream} local
   */
  show(local) {
    this.#local = local;
    for (const { sender, receiver } of this.#connection.getTransceivers()) {
      const track = local.getTracks().find(({ kind }) => kind === receiver.track.kind) ?? null;
      sender.replaceTrack(track);
    }
  }

  close() {
    this.#connection.close();
  }

  async #useIceServers() {
    // Without them the two can still meet in one network.
    const servers = await iceServers().catch(() => []);
    if (this.#connection.signalingState !== 'closed') this.#connection.setConfiguration({ iceServers: servers });
  }

  /** @param {number} by */
  #scaleDown(by) {
    if (this.#connection.signalingState === 'closed') return;
    for (const { sender, receiver } of this.#connection.getTransceivers()) {
      if (receiver.track.kind === 'video') scaleDown(sender, by).catch((error) => console.warn('The picture keeps its size:', error));
    }
  }

  /** @param {RTCSessionDescriptionInit} description */
  async #describe({ type, sdp }) {
    await this.#connection.setRemoteDescription({ type, sdp });
    for (const candidate of this.#early.splice(0)) this.#try(candidate);
  }

  /** @param {RTCIceCandidateInit} candidate */
  #try(candidate) {
    // An unusable candidate; others may work.
    this.#connection.addIceCandidate(candidate).catch((error) => console.warn('Passed over:', candidate, error));
  }

  /** @param {Payload} payload */
  #isMine({ call }) {
    return call === undefined || call === this.#id;
  }

  /** @param {string} type */
  #sayDescription(type) {
    const description = this.#connection.localDescription;
    if (description) this.#say(type, description.toJSON());
  }

  /**
   * @param {string} type
   * @param {Payload} payload
   */
  #say(type, payload) {
    this.#send(type, { ...payload, call: this.#id });
  }
}
