/**
 * Values that a tab keeps across a reload. A browser that blocks all cookies lets a page store nothing; the pages still work without the
 * values.
 */

/**
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  try {
    sessionStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

/**
 * @param {string} key
 * @returns {string | null} null: not stored
 */
export function recall(key) {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key */
export function forget(key) {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // See above.
  }
}
