/** @typedef {import('./negotiation.js').Signal} Signal */

/**
 * One message between two peers. Each load of a page is a session: `from` is the sender's session, `to` the session that the sender
 * addresses. So a page ignores messages that were meant for it before a reload. A `hello` is a question, unless it is a `reply`, and says
 * whether its sender is polite.
 * @typedef {{ from: string, to?: string | null, hello?: boolean, reply?: boolean, polite?: boolean, bye?: boolean } & Signal} PeerMessage
 */

const LONGEST_SESSION = 64;

/**
 * Anybody who knows the mailbox can send anything to it.
 * @param {any} data
 * @returns {data is PeerMessage}
 */
export const isPeerMessage = (data) =>
  typeof data?.from === 'string' && data.from.length <= LONGEST_SESSION &&
  isNumber(data.number) && isNumber(data.heard) &&
  (data.candidates === undefined || Array.isArray(data.candidates)) &&
  (data.description === undefined || (['offer', 'answer'].includes(data.description?.type) && typeof data.description.sdp === 'string'));

/** @param {unknown} value */
const isNumber = (value) => value === undefined || (Number.isSafeInteger(value) && Number(value) >= 0);
