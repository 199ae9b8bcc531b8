import { at } from './app-root.js';

// Two connections that are made one after the other ask once. Credentials last longer than that.
const FRESH = 60_000;

/** @type {Promise<RTCIceServer[]> | undefined} */
let last;
let freshUntil = 0;

/**
 * Asks this server for its STUN and TURN servers, for a page without a mailbox.
 * @returns {Promise<RTCIceServer[]>} empty if there are none, which is enough within one network
 */
export function iceServers() {
  if (!last || Date.now() >= freshUntil) {
    freshUntil = Date.now() + FRESH;
    last = ask().catch((error) => {
      last = undefined;
      throw error;
    });
  }
  return last;
}

async function ask() {
  const response = await fetch(at('ice'), { cache: 'no-store' });
  return response.ok ? (await response.json()).iceServers : [];
}
