import { recall, remember } from './memory.js';

/** @typedef {import('/_content/Inbox.AspNetCore/connect/connect.js').Rendezvous} Rendezvous */

// Which answer this tab gave to which offer: reloaded, it makes another one, under the code that may have been told already.
const REMEMBERED = 'connect.answer';

/**
 * @param {Rendezvous} rendezvous
 * @param {string} offer its code
 * @param {Uint8Array} answer
 */
export async function storeAnswer(rendezvous, offer, answer) {
  const [answered, mine] = recall(REMEMBERED)?.split(' ') ?? [];
  const ticket = await (answered === offer ? rendezvous.replace(mine, answer) : rendezvous.answer(offer, answer));
  remember(REMEMBERED, `${offer} ${ticket.code}`);
  return ticket;
}
