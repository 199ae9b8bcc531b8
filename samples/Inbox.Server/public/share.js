import { at } from './app-root.js';

/** @typedef {import('./pair.js').Pair} Pair */

/**
 * Shows the address of a page of this pair, as a link and as a QR code. The code is sent in a request's body, never in an address.
 * @param {string} path of the page for the other device, from the app's root
 * @param {Pair} pair
 */
export async function share(path, pair) {
  const fragment = pair.shared ? '' : `#${pair.code}`;
  const address = `${await reachable(path)}${fragment}`;

  const link = /** @type {HTMLAnchorElement} */ (document.querySelector('#link'));
  link.href = address;
  link.textContent = address;

  const copy = /** @type {HTMLButtonElement} */ (document.querySelector('#copy'));
  copy.hidden = !navigator.clipboard;
  copy.onclick = async () => {
    copy.textContent = await navigator.clipboard.writeText(address).then(() => 'Copied', () => 'Copy it by hand');
    setTimeout(() => (copy.textContent = 'Copy link'), 2000);
  };

  const image = /** @type {HTMLImageElement} */ (document.querySelector('#qr'));
  const picture = await drawQr(address);
  image.hidden = !picture;
  if (!picture) return;
  image.src = URL.createObjectURL(picture);
  image.onload = image.onerror = (event) => {
    URL.revokeObjectURL(image.src);
    image.hidden = /** @type {Event} */ (event).type === 'error';
  };
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

/** @param {string} text */
async function drawQr(text) {
  const headers = { 'Content-Type': 'text/plain' };
  // Following a redirect could send the code to another server.
  const response = await fetch(at('qr'), { method: 'POST', headers, body: text, redirect: 'manual' }).catch(() => undefined);
  return response?.ok ? response.blob() : undefined;
}
