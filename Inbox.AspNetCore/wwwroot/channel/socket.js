import { NO_SOCKET, SocketConnection } from './socket-connection.js';
import { SignalingError, UnsuitableError } from './signaling-error.js';

/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/**
 * Sends a message that is already JSON, as HttpMailbox.send does.
 * @typedef {(to: string, json: string, options?: { hold?: number, signal?: AbortSignal }) => Promise<void>} Send the hold in seconds
 */

// A proxy that does not support sockets may hold back the upgrade, or the frames after it.
const OPENING = 5_000;

/**
 * Receives over a WebSocket: yields batches (an empty one at first) until it throws a SignalingError. Asking for the next batch
 * acknowledges the one before. While the socket is open, `lend` provides a function that sends over it.
 * @param {HttpMailbox} mailbox
 * @param {object} options
 * @param {number} options.after the last message that was processed, 0 for none
 * @param {AbortSignal} options.signal
 * @param {(send: Send | undefined) => void} options.lend
 * @returns {AsyncGenerator<Envelope[], never>}
 */
export async function* socket(mailbox, { after, signal, lend }) {
  signal.throwIfAborted();
  const connection = new SocketConnection(open(mailbox, after));
  const abort = () => connection.end(signal.reason);
  signal.addEventListener('abort', abort);
  const late = setTimeout(() => connection.end(new UnsuitableError('The socket did not open within 5 s')), OPENING);
  try {
    await connection.open;
    // Where the handshake was authenticated by a cookie, any frame with an answer shows that the socket works.
    await connection.ask(mailbox.credentials ? `"auth":${JSON.stringify({ ...mailbox.credentials, after })}` : `"ack":${after}`);
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

/**
 * @param {HttpMailbox} mailbox
 * @param {number} after
 */
function open(mailbox, after) {
  try {
    return mailbox.socket(after);
  } catch (cause) {
    // The page must not open a socket, or the browser has none.
    throw new UnsuitableError(NO_SOCKET, { cause });
  }
}
