const SHOWN_FOR = 2000;

/**
 * Makes the button `#copy` copy a text. It stays hidden where the browser has no clipboard.
 * @param {string} text
 * @param {string} label of the button
 */
export function offerCopy(text, label) {
  const button = /** @type {HTMLButtonElement} */ (document.querySelector('#copy'));
  button.hidden = !navigator.clipboard;
  button.onclick = async () => {
    button.textContent = await navigator.clipboard.writeText(text).then(() => 'Copied', () => 'Copy it by hand');
    setTimeout(() => (button.textContent = label), SHOWN_FOR);
  };
}
