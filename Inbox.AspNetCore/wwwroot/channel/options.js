// Invalid options throw where they are passed, so that the error can name the option.

/**
 * @param {boolean} isFine
 * @param {string} option
 * @param {string} what the values that are allowed
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
    throw new TypeError(`The option 'url' must be an absolute URL, or one relative to the page, not '${url}'.`, { cause });
  }
}
