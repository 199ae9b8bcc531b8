import { need } from '../channel/options.js';

/**
 * Who gives way when two offers cross: the app says it, or else the side whose name comes first. Both sides compare the same two names, by
 * UTF-16 code units.
 * @param {boolean | undefined} polite what the app says
 * @param {string} own
 * @param {string} remote
 */
export function isPolite(polite, own, remote) {
  const sides = 'true on one side and false on the other';
  need(polite === undefined || typeof polite === 'boolean', 'polite', `${sides}, or undefined`);
  need(polite !== undefined || (own !== '' && own !== remote), 'polite', `${sides} where the channel's 'name' does not tell the two apart`);
  return polite ?? own < remote;
}
