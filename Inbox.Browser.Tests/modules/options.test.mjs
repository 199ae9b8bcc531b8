import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rendezvous } from '../../Inbox.AspNetCore/wwwroot/connect/connect.js';
import { Peer, SignalingChannel } from '../../Inbox.AspNetCore/wwwroot/inbox.js';
import { Room, Star } from '../../Inbox.AspNetCore/wwwroot/rooms/rooms.js';
import { MailboxServer } from './mailbox-server.mjs';
import { FakePage } from './page.mjs';
import { settle } from './time.mjs';

/** Makes one wrong option after the other: each is refused at once, by an error that names it, and nothing is asked of a server. */
async function refuses(t, make, wrong) {
  new FakePage(t);
  const server = new MailboxServer(t);
  for (const [option, value] of wrong) {
    const named = (error) => error instanceof TypeError && error.message.startsWith(`The option '${option}' must be `);
    assert.throws(() => make({ [option]: value }), named, `${option}: ${String(value)}`);
  }
  await settle();
  assert.deepEqual([server.log, server.upgrades], [[], 0]);
}

test('A channel refuses wrong options at once, and each names itself', (t) => refuses(
  t, (wrong) => new SignalingChannel({ name: 'a', password: '', ...wrong }), [
    ['url', 'http://'], ['url', 'http://[::1'], ['url', 'https://a b/'],
    ['name', undefined], ['name', ''], ['name', 5], ['name', null], ['name', 'a:b'],
    ['password', undefined], ['password', null], ['password', 5],
    ['transport', 'pigeon'], ['transport', ''], ['transport', null],
    ['wait', -1], ['wait', NaN], ['wait', Infinity], ['wait', '25'], ['wait', null],
  ]));

test('A refusal of a transport names those there are', () => {
  assert.throws(() => new SignalingChannel({ url: 'https://example.org/', name: 'a', password: '', transport: 'pigeon' }), {
    message: "The option 'transport' must be one of auto, socket, stream, long-poll, poll.",
  });
});

test('A refusal of a name says what a colon would do', () => {
  assert.throws(() => new SignalingChannel({ url: 'https://example.org/', name: 'a:b', password: '' }), {
    message: "The option 'name' must be a name without a colon, because HTTP Basic ends the name at the first colon.",
  });
});

test('A channel takes an empty password, a wait of 0, each transport, and an address as text or as a URL', (t) => {
  new FakePage(t);
  new MailboxServer(t);
  for (const right of [{}, { wait: 0 }, { wait: 0.5 }, { url: 'inbox' }, { url: new URL('https://other.example/inbox') }]) {
    new SignalingChannel({ name: 'a', password: '', ...right }).close();
  }
  for (const transport of ['auto', 'socket', 'stream', 'long-poll', 'poll']) new SignalingChannel({ name: 'a', password: '', transport }).close();
});

test('A peer refuses wrong options at once, and each names itself', (t) => refuses(
  t, (wrong) => new Peer({ channel: new EventTarget(), remote: 'bob', polite: true, ...wrong }), [
    ['channel', undefined], ['channel', {}], ['channel', null],
    ['remote', undefined], ['remote', ''], ['remote', 5],
    ['polite', null], ['polite', 'yes'], ['polite', 1],
    ['prepare', null], ['prepare', {}],
  ]));

for (const [what, make] of [['room', (wrong) => new Room(wrong)], ['star', (wrong) => new Star(wrong)], ['rendezvous', (wrong) => new Rendezvous(wrong)]]) {
  test(`A ${what} refuses a wrong address at once, and names it`, (t) => refuses(t, make, [['url', 'http://'], ['url', 'http://[::1'], ['url', 'https://a b/']]));
}

test('Where there is no page an address is whole', () => {
  const relative = { name: 'TypeError', message: "The option 'url' must be an absolute URL, or one relative to the page, not '/inbox'." };
  assert.throws(() => new SignalingChannel({ name: 'a', password: '' }), relative);
  assert.throws(() => new Rendezvous(), { name: 'TypeError', message: "The option 'url' must be an absolute URL, or one relative to the page, not '/rendezvous'." });
});
