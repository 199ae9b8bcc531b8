import { HandshakeError, PackedSignalError, RendezvousError } from '/_content/Inbox.AspNetCore/connect/connect.js';

/** @type {Record<string, string>} what is wrong with a code or an answer that somebody typed into A's page */
const AT_A = {
  unknown: 'Nobody has that code. Compare it with what the other device shows.',
  expired: 'That code has expired. Make a new link and begin again.',
  used: 'That code was used already. For another connection make a new link.',
  withdrawn: 'That code answers an earlier link of this page, which is void now. Send the new link to the other device.',
  'answer-needed': 'That is the code of a link, not of an answer. Open the link on the other device: it shows another code, which belongs here.',
  'answer-expected': 'That is a link for the other device. Open it there: it shows what belongs here.',
  'other-offer': 'That answers another link than the one shown here, perhaps an earlier one, which is void. Send this link to the other device.',
  garbage: 'That is no code and no answer, or a part of one is missing. A code has eight letters and digits, such as kx4t-9mpw.',
};

/** @type {Record<string, string>} what is wrong with the link that B opened */
const AT_B = {
  unknown: 'Nobody has this link any more, or a part of it is missing. Ask for a new one.',
  expired: 'This link has expired. Ask for a new one.',
  used: 'This link was used already: the two who had it are connected. Ask for a new one.',
  withdrawn: 'Whoever sent this link has closed or reloaded the page, so it is void. Ask for the new one.',
  answered: 'Somebody else has answered this link already. If that was you, go on where you opened it first; else ask for a new one.',
  'offer-needed': 'This link is an answer. It belongs to whoever sent the first link.',
  'offer-expected': 'This link is an answer. It belongs to whoever sent the first link.',
  garbage: 'This link is no invitation, or a part of it is missing. Copy the whole link, or ask for a new one.',
};

/** @type {Record<string, string>} the same on both sides */
const ANYWHERE = {
  version: 'The other device uses another version of this page. Reload the page on both, and begin again.',
  full: 'The server has too many codes at the moment. Try again soon.',
  posts: 'Too many links from here within a minute. Wait a little.',
  guesses: 'Too many wrong codes from here within a minute. Wait a little, then try again.',
};

/**
 * What went wrong, in words.
 * @param {unknown} error of the connect modules
 * @param {'a' | 'b'} side
 * @returns {{ text: string, again: boolean }} `again`: the same may work later
 */
export function explain(error, side) {
  const known = error instanceof PackedSignalError || error instanceof HandshakeError || error instanceof RendezvousError;
  const reason = (known && error.reason) || '';
  const text = (side === 'a' ? AT_A : AT_B)[reason] ?? ANYWHERE[reason];
  const again = error instanceof RendezvousError && error.transient;
  if (text) return { text, again };
  if (error instanceof RendezvousError && error.status === 0 && error.transient) return { text: 'The server does not answer.', again };
  if (!globalThis.RTCPeerConnection) return { text: 'This browser has no WebRTC, or it is switched off. Use another one.', again };
  return { text: `That did not work (${/** @type {Error} */ (error).message}).`, again };
}
