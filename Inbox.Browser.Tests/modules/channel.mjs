import { SignalingChannel } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-channel.js';
import { MailboxServer } from './mailbox-server.mjs';
import { FakePage } from './page.mjs';
import { settle, stopTime } from './time.mjs';

/**
 * A page on a network with a server of mailboxes, and clocks that stand still.
 * @param {import('node:test').TestContext} t
 */
export function world(t) {
  const channels = [];
  // First of all: what a channel does at its end needs what comes next.
  t.after(async () => {
    for (const channel of channels) channel.close();
    await settle();
  });
  const page = new FakePage(t);
  const time = stopTime(t);
  const server = new MailboxServer(t);
  return { page, time, server, open: (options) => open(channels, options) };
}

/** A channel called "page", where nothing else is said, and what it was told. */
function open(channels, options) {
  const channel = new SignalingChannel({ name: 'page', password: 'key', ...options });
  const told = { channel, got: [], states: [], trouble: [] };
  channel.addEventListener('message', ({ detail }) => told.got.push(detail.data));
  channel.addEventListener('state', ({ detail: { state, transport, error, retryIn } }) => {
    told.states.push([state, transport].filter(Boolean).join(' '));
    if (error) told.trouble.push(retryIn === undefined ? error.message : `${error.message}, again in ${retryIn}`);
  });
  channels.push(channel);
  return told;
}

export const TRANSPORTS = ['socket', 'stream', 'long-poll', 'poll'];

/** The whole numbers from the first to the last. */
export const numbers = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => first + index);
