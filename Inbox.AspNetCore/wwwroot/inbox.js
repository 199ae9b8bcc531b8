/**
 * Inbox for browsers: a signaling channel over an HTTP mailbox, and a WebRTC peer that negotiates through it.
 * @module inbox-signaling
 */
export { SignalingChannel } from './signaling-channel.js';
export { SignalingError } from './signaling-error.js';
export { Peer } from './peer.js';
export { onPeer } from './on-peer.js';
