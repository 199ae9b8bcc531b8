import { drawQr } from './qr.js';

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/**
 * Shows a link in `#link`, by the button `#copy`, and as a QR code in `#qr`. The code is drawn in the page, so no server sees the link.
 * @param {string} address
 */
export function showLink(address) {
  const link = /** @type {HTMLAnchorElement} */ (find('#link'));
  link.href = address;
  link.textContent = address;

  const copy = find('#copy');
  copy.hidden = !navigator.clipboard;
  copy.onclick = async () => {
    copy.textContent = await navigator.clipboard.writeText(address).then(() => 'Copied', () => 'Copy it by hand');
    setTimeout(() => (copy.textContent = 'Copy link'), 2000);
  };

  const place = find('#qr');
  try {
    place.replaceChildren(drawQr(address));
    place.hidden = false;
  } catch {
    // The link is too long for a QR code; its text is still shown.
    place.hidden = true;
  }
}

/** Counts down a lifetime in `#expiry`, second by second. */
export class Countdown {
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /**
   * @param {number} life milliseconds
   * @param {() => void} onEnd
   */
  start(life, onEnd) {
    this.stop();
    const end = performance.now() + life;
    const show = () => {
      const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
      find('#expiry').textContent = `Expires in ${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}.`;
      if (left > 0) return;
      this.stop();
      onEnd();
    };
    this.#timer = setInterval(show, 1000);
    show();
  }

  stop() {
    clearInterval(this.#timer);
    find('#expiry').textContent = '';
  }
}
