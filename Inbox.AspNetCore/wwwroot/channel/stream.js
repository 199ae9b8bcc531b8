import { EventStreamParser } from './event-stream.js';
import { foreignText, isEnvelope } from './foreign-answer.js';
import { SignalingError, UnsuitableError } from './signaling-error.js';
import { anySignal } from './signals.js';
import { Watchdog } from './watchdog.js';

/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */

// The server sends something at once. If nothing arrives for that long, a proxy is buffering the answer.
const FIRST_BYTE = 5_000;
// Two missed heartbeats: the server sends one every 15 s.
const SILENCE = 35_000;
const NO_MESSAGE = ['comment', 'again'];

/**
 * Receives server-sent events, read with `fetch` because an EventSource cannot send credentials. Yields a batch for each piece of the
 * stream (an empty one for a heartbeat) until it throws a SignalingError. Only the `after` of the next request acknowledges; the server
 * asks for a new request now and then.
 * @param {HttpMailbox} mailbox
 * @param {object} options
 * @param {number} options.after the last message that was processed, 0 for none
 * @param {AbortSignal} options.signal
 * @returns {AsyncGenerator<Envelope[], never>}
 */
export async function* stream(mailbox, { after, signal }) {
  for (;;) {
    for await (const batch of oneStream(mailbox, after, signal)) {
      yield batch;
      after = batch[batch.length - 1]?.id ?? after;
    }
  }
}

/**
 * Reads one stream, until the server's "again" event.
 * @param {HttpMailbox} mailbox
 * @param {number} after
 * @param {AbortSignal} signal
 * @returns {AsyncGenerator<Envelope[], void>}
 */
async function* oneStream(mailbox, after, signal) {
  const watchdog = new Watchdog();
  const given = new AbortController();
  const end = anySignal([signal, watchdog.signal, given.signal]);
  try {
    watchdog.feed(FIRST_BYTE, new UnsuitableError('No byte of the stream arrived within 5 s'));
    const response = await mailbox.stream(after, end);
    if (!response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      throw new UnsuitableError(foreignText('GET', 'mailbox', response));
    }

    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventStreamParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new SignalingError('The stream was cut off');
      watchdog.feed(SILENCE, new SignalingError('The stream was silent for 35 s'));
      const events = parser.push(value);
      yield events.filter(({ type }) => type === 'message').map(({ data }) => envelope(data));
      const ended = events.find(({ type }) => type !== 'message' && !NO_MESSAGE.includes(type))?.type;
      if (ended) throw new SignalingError(`Receiving ended: ${ended}`, { status: 200, ended });
      if (events.some(({ type }) => type === 'again')) return;
    }
  } catch (cause) {
    if (end.aborted) throw end.reason;
    throw cause instanceof SignalingError ? cause : new SignalingError('The stream broke', { cause });
  } finally {
    watchdog.stop();
    given.abort();
  }
}

/** @param {string} data */
function envelope(data) {
  const message = JSON.parse(data);
  if (!isEnvelope(message)) throw new TypeError('Not a message');
  return message;
}
