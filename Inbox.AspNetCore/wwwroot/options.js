// Options that make no sense are refused where they are given: later, nobody would know which one it was.

/**
 * @param {boolean} isFine
 * @param {string} option
 * @param {string} what it must be
 */
export function need(isFine, option, what) {
  if (!isFine) throw new TypeError(`The option '${option}' must be ${what}.`);
}

/**
 * @param {string | URL} url relative to the page
 * @returns {URL}
 */
export function address(url) {
  try {
    return new URL(url, globalThis.document?.baseURI);
  } catch (cause) {
    throw new TypeError(`The option 'url' must be an address, and '${url}' is none.`, { cause });
  }
}
