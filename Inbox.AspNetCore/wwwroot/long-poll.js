import { isEnvelope } from './foreign-answer.js';
import { SignalingError, retryAfter } from './signaling-error.js';

/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */

const BATCH = 100;
const POLL_PAUSE = 1000;

/**
 * Receives by long polls: yields a batch for each answer (an empty one when nothing came) until it throws a SignalingError.
 * Asking for the next batch acknowledges the one before. Every way of receiving has this shape, so that a channel need not know which it uses.
 * @param {HttpMailbox} mailbox
 * @param {object} options
 * @param {number} options.after the last message that was processed, 0 for none
 * @param {number} options.wait seconds
 * @param {AbortSignal} options.signal
 * @param {(ms: number) => Promise<void>} options.sleep
 * @returns {AsyncGenerator<Envelope[], never>}
 */
export async function* longPoll(mailbox, { after, wait, signal, sleep }) {
  // The first answer comes at once and says that the mailbox is ours; from then on the server holds the request.
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

    // Nobody held that request (waiting is off here or there, or a proxy hides the header): without a pause this would be a busy loop.
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
    // The messages, if there are any, are still in the mailbox: not acknowledged.
    throw new SignalingError('GET: the answer was cut off, or it is not a batch of messages', { cause });
  }
}
