import { gathered } from './gather.js';
import { keepWaiting } from './keep-waiting.js';
import { packSignal, tagOf, unpackSignal } from './packed-signal.js';

/** Signals that are sound and do not go together. */
export class HandshakeError extends Error {
  /**
   * @param {'offer-expected' | 'answer-expected' | 'other-offer'} reason `other-offer`: the answer is to another offer than this one
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
 * @property {number} [patience] milliseconds that gathering candidates may take; then it goes on with what it has. Default 3,000
 * @property {number} [maxCandidates] the most that are packed; default 8
 */

/**
 * The first step, of A: everything there is to say, at once.
 * @param {RTCPeerConnection} connection a new one, with its data channels
 * @param {HandshakeOptions} [options]
 * @returns {Promise<Uint8Array>} the packed offer
 * @throws {import('./packed-signal-error.js').PackedSignalError} the connection has more than data channels
 */
export async function makeOffer(connection, { patience, maxCandidates } = {}) {
  await connection.setLocalDescription();
  return packSignal(await gathered(connection, patience), { maxCandidates });
}

/**
 * The second step, of B. It may take minutes until A has the answer.
 * @param {RTCPeerConnection} connection a new one, with the same data channels as A's
 * @param {Uint8Array} offer packed
 * @param {HandshakeOptions} [options]
 * @returns {Promise<Uint8Array>} the packed answer
 * @throws {import('./packed-signal-error.js').PackedSignalError | HandshakeError} no offer
 */
export async function makeAnswer(connection, offer, { patience, maxCandidates } = {}) {
  const { type, sdp, tag } = unpackSignal(offer);
  if (type !== 'offer') throw new HandshakeError('offer-expected', 'This is an answer, and an offer is needed.');
  // To an active side this one is the passive one: A begins DTLS at once when the answer arrives, while this side would by then have
  // backed off to a try a minute.
  await connection.setRemoteDescription({ type, sdp: sdp.replace('a=setup:actpass', 'a=setup:active') });
  await connection.setLocalDescription();
  keepWaiting(connection);
  return packSignal(await gathered(connection, patience), { tag, maxCandidates });
}

/**
 * The third step, of A: the two connect.
 * @param {RTCPeerConnection} connection the one that made the offer
 * @param {Uint8Array} answer packed
 * @throws {import('./packed-signal-error.js').PackedSignalError | HandshakeError} no answer, or one to another offer: nothing changed, and
 * the right one is still welcome
 */
export async function acceptAnswer(connection, answer) {
  const { type, sdp, tag } = unpackSignal(answer);
  if (type !== 'answer') throw new HandshakeError('answer-expected', 'This is an offer, and an answer is needed.');
  const offer = packSignal(/** @type {RTCSessionDescription} */ (connection.localDescription), { maxCandidates: 0 });
  if (tag !== tagOf(offer)) throw new HandshakeError('other-offer', 'This answers another offer than the one that was made here.');
  await connection.setRemoteDescription({ type, sdp });
}
