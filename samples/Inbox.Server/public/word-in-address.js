/** @returns {string} what follows the `#` of the page's address; empty if nothing does, or if it cannot be decoded */
export function wordInAddress() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return '';
  }
}
