/**
 * What a tab knows when it is loaded again. A browser that blocks all cookies lets a page keep nothing: then it knows nothing, and works all
 * the same.
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
 * @returns {string | null} null: nothing
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
