import { need } from '../channel/options.js';
import { isPeerMessage } from './peer-message.js';
import { isReserved } from './reservations.js';

// The public API is documented in inbox.d.ts.
/** @typedef {import('../channel/signaling-channel.js').Envelope} Envelope */

const MOST_HEARD = 64;

/**
 * Calls back for each peer that wants to meet this one, and for which there is no Peer.
 * @param {EventTarget} channel
 * @param {(caller: import('../inbox.js').Caller) => void} listener
 * @param {{ signal?: AbortSignal }} [options]
 */
export function onPeer(channel, listener, { signal } = {}) {
  need(channel instanceof EventTarget, 'channel', 'a SignalingChannel');
  need(typeof listener === 'function', 'listener', 'a function');
  /** @type {Set<string>} a hello is repeated until it is answered, and the answer may be no */
  const heard = new Set();
  channel.addEventListener('message', (event) => {
    const { from: remote, data } = /** @type {CustomEvent<Envelope>} */ (event).detail;
    if (!isPeerMessage(data) || !data.hello || data.reply || isReserved(channel, remote)) return;
    const session = JSON.stringify([remote, data.from]);
    if (heard.has(session)) return;
    heard.add(session);
    if (heard.size > MOST_HEARD) heard.delete(/** @type {string} */ (heard.values().next().value));
    listener({ remote });
  }, signal && { signal });
}
