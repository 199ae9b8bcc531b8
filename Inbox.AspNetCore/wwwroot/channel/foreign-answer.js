// Distinguishes the answers of the server from those of an authorization policy, a proxy or a captive portal in front of it.

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Checks for a redirect. Requests use `redirect: 'manual'`, because a 307 would carry the message and the password to another address.
 * Browsers make such a redirect opaque. An app's own fetch may return its status, or follow it anyway.
 * @param {Response} response
 */
export const isRedirect = ({ type, redirected, status }) => type === 'opaqueredirect' || redirected || REDIRECTS.includes(status);

/**
 * Checks for an HTML page, which no server of these protocols sends.
 * @param {Response} response
 */
export const isPage = (response) => /html/i.test(typeOf(response));

/**
 * @param {string} method
 * @param {URL} url
 * @param {string} remedy what the app or its user can do
 */
export const redirectText = (method, { pathname }, remedy) =>
  `${method}: the app redirects ${pathname}, most likely because an authorization policy redirects to a login page: ${remedy}`;

/**
 * @param {string} method
 * @param {string} what the endpoint that should have answered
 * @param {Response} response
 */
export const foreignText = (method, what, response) =>
  `${method}: something other than the ${what} answered (${`${response.status} ${typeOf(response)}`.trim()}), such as a captive portal, a proxy or another endpoint at this address`;

/** @param {Response} response */
const typeOf = (response) => response.headers.get('Content-Type') ?? '';

/**
 * @param {any} value
 * @returns {value is import('../inbox.js').Envelope}
 */
export const isEnvelope = (value) => typeof value?.id === 'number';
