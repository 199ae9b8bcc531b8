import { gathered } from './gather.js';
import { CONNECT_TIMEOUT, keepWaiting, LONGEST_CONNECT_TIMEOUT } from './keep-waiting.js';
import { IceServers } from '../peer/ice-servers.js';
import { need } from '../channel/options.js';
import { packSignal, tagOf, unpackSignal } from './packed-signal.js';

/** The error for valid signals that do not belong together. */
export class HandshakeError extends Error {
  /**
   * @param {'offer-expected' | 'answer-expected' | 'other-offer'} reason `other-offer`: the answer belongs to a different offer
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.name = 'HandshakeError';
    this.reason = reason;
  }
}

/**
 * @typedef {object} HandshakeOptions
 * @property {number} [patience] how long gathering candidates may take, in milliseconds. After it the candidates found so far are packed.
 * Default 3,000
 * @property {number} [maxCandidates] the most candidates to pack; default 8
 * @property {import('./connect.js').HandshakeOptions['iceServers']} [iceServers] the STUN and TURN servers
 */

/**
 * Makes the offer of A, with all candidates.
 * @param {RTCPeerConnection} connection a new one, with its data channels
 * @param {HandshakeOptions} [options]
 * @returns {Promise<Uint8Array>} the packed offer
 * @throws {import('./packed-signal-error.js').PackedSignalError} the connection has audio or video
 */
export async function makeOffer(connection, { patience, maxCandidates, iceServers } = {}) {
  await new IceServers(iceServers).refresh(connection);
  await connection.setLocalDescription();
  return packSignal(await gathered(connection, patience), { maxCandidates });
}

/**
 * Makes the answer of B. It may take minutes until A has the answer.
 * @param {RTCPeerConnection} connection a new one, with the same data channels as A's
 * @param {Uint8Array} offer packed
 * @param {HandshakeOptions & { connectTimeout?: number }} [options] `connectTimeout`: how long the connection is kept ready for A, in
 * milliseconds, at most 3,600,000. Default 600,000, the default life of a code
 * @returns {Promise<Uint8Array>} the packed answer
 * @throws {import('./packed-signal-error.js').PackedSignalError | HandshakeError} the signal is not an offer
 */
export async function makeAnswer(connection, offer, { patience, maxCandidates, iceServers, connectTimeout = CONNECT_TIMEOUT } = {}) {
  need(connectTimeout > 0 && connectTimeout <= LONGEST_CONNECT_TIMEOUT, 'connectTimeout', `a number of milliseconds, more than 0 and at most ${LONGEST_CONNECT_TIMEOUT}`);
  const { type, sdp, tag } = unpackSignal(offer);
  if (type !== 'offer') throw new HandshakeError('offer-expected', 'An offer is required, but this signal is an answer.');
  await new IceServers(iceServers).refresh(connection);
  // With A as the active side, this side is passive: A begins DTLS at once when the answer arrives. This side would by then have backed off
  // to one try per minute.
  await connection.setRemoteDescription({ type, sdp: sdp.replace('a=setup:actpass', 'a=setup:active') });
  await connection.setLocalDescription();
  keepWaiting(connection, connectTimeout);
  return packSignal(await gathered(connection, patience), { tag, maxCandidates });
}

/**
 * Applies the answer on A's side, so that the two connect.
 * @param {RTCPeerConnection} connection the one that made the offer
 * @param {Uint8Array} answer packed
 * @throws {import('./packed-signal-error.js').PackedSignalError | HandshakeError} the signal is not an answer, or answers a
 * different offer. The connection is unchanged, and still accepts the right answer
 */
export async function acceptAnswer(connection, answer) {
  const { type, sdp, tag } = unpackSignal(answer);
  if (type !== 'answer') throw new HandshakeError('answer-expected', 'An answer is required, but this signal is an offer.');
  const offer = packSignal(/** @type {RTCSessionDescription} */ (connection.localDescription), { maxCandidates: 0 });
  if (tag !== tagOf(offer)) throw new HandshakeError('other-offer', 'The answer is for a different offer than the one made here.');
  await connection.setRemoteDescription({ type, sdp });
}
