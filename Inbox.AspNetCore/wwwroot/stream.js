import { EventStreamParser } from './event-stream.js';
import { SignalingError, UnsuitableError } from './signaling-error.js';
import { Watchdog } from './watchdog.js';

/** @typedef {import('./http-mailbox.js').HttpMailbox} HttpMailbox */
/** @typedef {import('./signaling-channel.js').Envelope} Envelope */
/** @typedef {import('./event-stream.js').StreamEvent} StreamEvent */

// The server speaks at once. Who hears nothing for so long sits behind a proxy that collects answers before it passes them on.
const FIRST_BYTE = 5_000;
// The server's heartbeat comes every 15 s: two that are missed.
const SILENCE = 35_000;

/**
 * Receives by server-sent events, read with `fetch` because an EventSource can't say who asks. Yields a batch for each piece of
 * the stream (an empty one for a heartbeat) until it throws a SignalingError. There is nothing to acknowledge with: that does the next one's `after`.
 * @param {HttpMailbox} mailbox
 * @param {object} options
 * @param {number} options.after the last message that was processed, 0 for none
 * @param {AbortSignal} options.signal
 * @returns {AsyncGenerator<Envelope[], never>}
 */
export async function* stream(mailbox, { after, signal }) {
  const watchdog = new Watchdog();
  const given = new AbortController();
  const end = AbortSignal.any([signal, watchdog.signal, given.signal]);
  try {
    watchdog.feed(FIRST_BYTE, new UnsuitableError('No byte of the stream came through'));
    const response = await mailbox.stream(after, end);
    if (!response.body || !response.headers.get('Content-Type')?.startsWith('text/event-stream')) {
      throw new UnsuitableError('The answer was not a stream of events');
    }

    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const parser = new EventStreamParser();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) throw new SignalingError('The stream was cut off');
      watchdog.feed(SILENCE, new SignalingError('The stream fell silent'));
      yield* batches(parser.push(value));
    }
  } catch (cause) {
    if (end.aborted) throw end.reason;
    throw cause instanceof SignalingError ? cause : new SignalingError('The stream broke', { cause });
  } finally {
    watchdog.stop();
    given.abort();
  }
}

/**
 * @param {StreamEvent[]} events
 * @returns {Generator<Envelope[]>}
 */
function* batches(events) {
  const ended = events.findIndex(({ type }) => type !== 'message' && type !== 'comment');
  const messages = ended < 0 ? events : events.slice(0, ended);
  yield messages.filter(({ type }) => type === 'message').map(({ data }) => JSON.parse(data));
  if (ended >= 0) throw new SignalingError(`Receiving ended: ${events[ended].type}`, { status: 200, ended: events[ended].type });
}
