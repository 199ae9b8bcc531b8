import { offerCopy } from './copy-button.js';
import { drawQr } from './qr.js';

/**
 * Shows a link in `#link`, by the button `#copy`, and as a QR code in `#qr`. The code is drawn in the page, so no server sees the link.
 * @param {string} address
 */
export function showLink(address) {
  const link = /** @type {HTMLAnchorElement} */ (document.querySelector('#link'));
  link.href = address;
  link.textContent = address;
  offerCopy(address, 'Copy link');

  const place = /** @type {HTMLElement} */ (document.querySelector('#qr'));
  try {
    place.replaceChildren(drawQr(address));
    place.hidden = false;
  } catch {
    // The link is too long for a QR code; its text is still shown.
    place.hidden = true;
  }
}
