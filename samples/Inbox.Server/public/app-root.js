/**
 * Resolves a path of this app, such as `connect/join.html`. The app's root is where this file is: at the root of a host, or below a prefix that
 * only a proxy knows.
 * @param {string} path without a slash at its beginning
 */
export const at = (path) => new URL(path, import.meta.url);
