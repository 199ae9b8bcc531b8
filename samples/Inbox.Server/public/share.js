import { at } from './app-root.js';
import { showLink } from './shown-link.js';

/** @typedef {import('./pair.js').Pair} Pair */

/**
 * Shows the address of a page of this pair, as a link and as a QR code.
 * @param {string} path of the page for the other device, from the app's root
 * @param {Pair} pair
 */
export async function share(path, pair) {
  showLink(`${await reachable(path)}${pair.shared ? '' : `#${pair.code}`}`);
}

/**
 * Returns the address of a page of this app that a phone can reach, which localhost is not.
 * @param {string} path of the page, from the app's root
 */
export async function reachable(path) {
  const local = location.hostname === 'localhost' || location.hostname === '[::1]' || location.hostname.startsWith('127.');
  if (!local) return at(path).href;
  const response = await fetch(at('addresses'), { redirect: 'manual' }).catch(() => undefined);
  const { urls = [] } = (response?.ok && (await response.json().catch(() => undefined))) || {};
  // The server's own addresses have no prefix that a proxy takes off.
  return urls[0] ? `${urls[0]}/${path}` : at(path).href;
}
