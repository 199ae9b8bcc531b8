import { HandshakeError, PackedSignalError, readLink } from '../_content/Inbox.AspNetCore/connect/connect.js';

/** @typedef {import('../_content/Inbox.AspNetCore/connect/connect.js').Rendezvous} Rendezvous */

/**
 * Reads what was typed, pasted or handed over as an answer: a code, an answer, or a link with one of them.
 * @param {Rendezvous} rendezvous
 * @param {string} text
 * @param {string} [own] the code of the page's own offer
 * @returns {Promise<{ answer: Uint8Array, code?: string }>} `code`: under which the server keeps the answer
 * @throws {PackedSignalError | HandshakeError | import('../_content/Inbox.AspNetCore/connect/connect.js').RendezvousError}
 */
export async function readAnswer(rendezvous, text, own) {
  const content = readLink(text);
  if (!content) throw new PackedSignalError('garbage', 'neither code nor answer');
  if (content.kind === 'offer' || (content.code && content.code === own)) throw new HandshakeError('answer-expected', 'the link itself');
  return { answer: content.signal ?? (await rendezvous.read(content.code, 'answer')), code: content.code };
}
