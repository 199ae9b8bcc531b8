import { HandshakeError, PackedSignalError, RendezvousError } from '../_content/Inbox.AspNetCore/connect/connect.js';

/** @type {Record<string, string>} errors of a code or an answer that was typed into A's page */
const AT_A = {
  unknown: 'There is no such code. Compare it with the one on the other device.',
  expired: 'That code has expired. Make a new link and start again.',
  used: 'That code was already used. To connect again, make a new link.',
  withdrawn: 'That code answers an earlier link of this page, which no longer works. Send the new link to the other device.',
  'answer-needed': 'That is the code of a link, not of an answer. Open the link on the other device: it shows another code, to be typed here.',
  'answer-expected': 'That is a link for the other device. Open it there: it shows what to enter here.',
  'other-offer': 'That answers another link than the one shown here. Earlier links no longer work. Send this link to the other device.',
  garbage: 'That is neither a code nor an answer, or a part of it is missing. A code has eight letters and digits, such as kx4t-9mpw.',
};

/** @type {Record<string, string>} errors of the link that B opened */
const AT_B = {
  unknown: 'This link no longer exists, or a part of it is missing. Ask for a new one.',
  expired: 'This link has expired. Ask for a new one.',
  used: 'This link was already used to connect two devices. Ask for a new one.',
  withdrawn: 'The page that made this link was closed or reloaded, so the link no longer works. Ask for a new one.',
  answered: 'This link was already answered. If that was you, continue where you first opened it. Otherwise ask for a new one.',
  'offer-needed': 'This link is an answer. Send it to the person who sent the first link.',
  'offer-expected': 'This link is an answer. Send it to the person who sent the first link.',
  garbage: 'This link is not an invitation, or a part of it is missing. Copy the whole link, or ask for a new one.',
};

/** @type {Record<string, string>} the same on both sides */
const ANYWHERE = {
  version: 'The other device uses another version of this page. Reload the page on both, and start again.',
  full: 'The server has too many codes at the moment. Try again soon.',
  posts: 'Too many links from here within a minute. Wait a minute, then try again.',
  guesses: 'Too many wrong codes from here within a minute. Wait a minute, then try again.',
};

/**
 * Describes an error for the user.
 * @param {unknown} error of the connect modules
 * @param {'a' | 'b'} side
 * @returns {{ text: string, again: boolean }} `again`: a retry may succeed later
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
