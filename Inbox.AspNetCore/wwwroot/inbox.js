/**
 * Inbox for browsers: a signaling channel over an HTTP mailbox, and a WebRTC peer that negotiates through it.
 * @module inbox-signaling
 */
export { SignalingChannel } from './channel/signaling-channel.js';
export { SignalingError } from './channel/signaling-error.js';
export { Peer } from './peer/peer.js';
export { onPeer } from './peer/on-peer.js';
