import { NO_SOCKET, SocketConnection } from './socket-connection.js';
import { SignalingError, UnsuitableError } from './signaling-error.js';

/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/**
 * Sends a message whose JSON is given, as HttpMailbox.send does.
 * @typedef {(to: string, json: string, options?: { hold?: number, signal?: AbortSignal }) => Promise<void>} Send the hold in seconds
 */

// A proxy that knows nothing of sockets may keep the upgrade, or what is said after it, for itself.
const OPENING = 5_000;

/**
 * Receives over a WebSocket: yields what has come (an empty batch at first) until it throws a SignalingError. Asking for the
 * next batch acknowledges the one before. While it is open it lends a way to send.
 * @param {HttpMailbox} mailbox
 * @param {object} options
 * @param {number} options.after the last message that was processed, 0 for none
 * @param {AbortSignal} options.signal
 * @param {(send: Send | undefined) => void} options.lend
 * @returns {AsyncGenerator<Envelope[], never>}
 */
export async function* socket(mailbox, { after, signal, lend }) {
  signal.throwIfAborted();
  const connection = new SocketConnection(open(mailbox));
  const abort = () => connection.end(signal.reason);
  signal.addEventListener('abort', abort);
  const late = setTimeout(() => connection.end(new UnsuitableError('The socket did not open')), OPENING);
  try {
    await connection.open;
    await connection.ask(`"auth":${JSON.stringify({ ...mailbox.credentials, after })}`);
    clearTimeout(late);
    lend((to, json, { hold = 0, signal: given } = {}) =>
      connection.ask(`"to":${JSON.stringify(to)},${hold > 0 ? `"hold":${hold},` : ''}"data":${json}`, given));
    yield [];
    connection.prove(() => `"ack":${after}`);
    for (;;) {
      const batch = await connection.next();
      yield batch;
      after = batch[batch.length - 1].id;
      connection.acknowledge(after);
    }
  } finally {
    clearTimeout(late);
    signal.removeEventListener('abort', abort);
    lend(undefined);
    connection.end(new SignalingError('The socket is closed'));
  }
}

/** @param {HttpMailbox} mailbox */
function open(mailbox) {
  try {
    return mailbox.socket();
  } catch (cause) {
    // Forbidden from this page, or not known here at all.
    throw new UnsuitableError(NO_SOCKET, { cause });
  }
}
