import { recall, remember } from './memory.js';

/** @typedef {import('../_content/Inbox.AspNetCore/connect/connect.js').Rendezvous} Rendezvous */

// The offer and the code of this tab's answer. After a reload, a new answer keeps that code, which the user may have passed on.
const REMEMBERED = 'connect.answer';

/**
 * @param {Rendezvous} rendezvous
 * @param {string} offer the code of the offer
 * @param {Uint8Array} answer
 */
export async function storeAnswer(rendezvous, offer, answer) {
  const [answered, mine] = recall(REMEMBERED)?.split(' ') ?? [];
  const ticket = await (answered === offer ? rendezvous.replace(mine, answer) : rendezvous.answer(offer, answer));
  remember(REMEMBERED, `${offer} ${ticket.code}`);
  return ticket;
}
