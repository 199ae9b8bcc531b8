import { at } from '../app-root.js';

/**
 * The registered user of this browser, read with plain requests: docs/dialects/signal-server.md.
 * @typedef {{ status: 'SUCCESS' | 'TAKEN' | 'INVALID', message: string }} Registration
 */

/**
 * Returns whether the server supports this dialect. /v1/user cannot tell: it is 404 for an unknown user too.
 * @returns {Promise<boolean>}
 */
export async function isSpoken() {
  const response = await fetch(at('healthcheck'), { cache: 'no-store', redirect: 'manual' });
  return response.ok && (await response.text()) === 'success';
}

/** @returns {Promise<string | undefined>} the name that this browser has registered, if the server still knows it */
export async function currentUser() {
  const response = await fetch(at('v1/user'), { cache: 'no-store', redirect: 'manual' });
  return response.ok ? nameInCookie() : undefined;
}

/**
 * @param {string} username
 * @returns {Promise<Registration>}
 */
export async function register(username) {
  const response = await fetch(at('v1/register'), {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username }),
  });
  return response.json();
}

function nameInCookie() {
  const cookie = document.cookie.split('; ').find((each) => each.startsWith('user_username='));
  return cookie?.slice(cookie.indexOf('=') + 1);
}
