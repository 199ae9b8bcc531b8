import { isEnvelope } from './foreign-answer.js';
import { SignalingError, retryAfter } from './signaling-error.js';

/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */

const BATCH = 100;
const POLL_PAUSE = 1000;

/**
 * Receives by long polls: yields a batch for each answer (an empty one when nothing came) until it throws a SignalingError.
 * Asking for the next batch acknowledges the one before. All transports have this signature.
 * @param {HttpMailbox} mailbox
 * @param {object} options
 * @param {number} options.after the last message that was processed, 0 for none
 * @param {number} options.wait seconds
 * @param {AbortSignal} options.signal
 * @param {(ms: number) => Promise<void>} options.sleep
 * @returns {AsyncGenerator<Envelope[], never>}
 */
export async function* longPoll(mailbox, { after, wait, signal, sleep }) {
  // The first poll is answered at once and shows that this channel holds the mailbox. The server holds the later ones.
  for (let held = 0; ; held = wait) {
    const response = await mailbox.receive({ after, wait: held, max: BATCH }, signal);

    if (response.status === 200) {
      const batch = await envelopes(response);
      yield batch;
      after = batch.at(-1)?.id ?? after;
      continue;
    }

    const ended = response.headers.get('X-Wait-Ended');
    if (ended && ended !== 'timeout') {
      throw new SignalingError(`Receiving ended: ${ended}`, { status: response.status, ended, retryAfter: retryAfter(response) });
    }
    yield [];

    // The server did not hold that request (waiting is off on either side, or a proxy hides the header): without a pause, a busy loop.
    const answeredAtOnce = !ended && (held > 0 || wait === 0);
    if (answeredAtOnce) await sleep(POLL_PAUSE);
  }
}

/**
 * @param {Response} response
 * @returns {Promise<Envelope[]>}
 */
async function envelopes(response) {
  try {
    const batch = await response.json();
    if (Array.isArray(batch) && batch.every(isEnvelope)) return batch;
    throw new TypeError('Not an array of messages');
  } catch (cause) {
    // Any messages are still in the mailbox, because they are not acknowledged.
    throw new SignalingError('GET: the answer was cut off, or it is not a batch of messages', { cause });
  }
}
