// Tells the answers that were asked for from those of whatever stands in front: an authorization policy, a proxy, a captive portal.

const REDIRECTS = [301, 302, 303, 307, 308];

/**
 * Requests say `redirect: 'manual'`, which makes a redirect opaque in browsers: a 307 that is followed carries the message and the
 * password to another place. A fetch of the app's own may give the status, or follow it all the same.
 * @param {Response} response
 */
export const isRedirect = ({ type, redirected, status }) => type === 'opaqueredirect' || redirected || REDIRECTS.includes(status);

/**
 * No server of these protocols answers with a page.
 * @param {Response} response
 */
export const isPage = (response) => /html/i.test(typeOf(response));

/**
 * @param {string} method
 * @param {URL} url
 * @param {string} remedy what the app, or its user, can do
 */
export const redirectText = (method, { pathname }, remedy) =>
  `${method}: the app redirects ${pathname}, most likely because an authorization policy sends it to a login page: ${remedy}`;

/**
 * @param {string} method
 * @param {string} what should have answered
 * @param {Response} response
 */
export const foreignText = (method, what, response) =>
  `${method}: something other than the ${what} answered (${`${response.status} ${typeOf(response)}`.trim()}), such as a captive portal, a proxy or another endpoint at this address`;

/** @param {Response} response */
const typeOf = (response) => response.headers.get('Content-Type') ?? '';

/**
 * @param {any} value
 * @returns {value is import('./inbox.js').Envelope}
 */
export const isEnvelope = (value) => typeof value?.id === 'number';
