import { at } from './app-root.js';

/**
 * Asks this server for its STUN and TURN servers, for a page without a mailbox.
 * @returns {Promise<RTCIceServer[]>} empty if there are none, which is enough within one network
 */
export async function iceServers() {
  const response = await fetch(at('ice'), { cache: 'no-store' });
  return response.ok ? (await response.json()).iceServers : [];
}
