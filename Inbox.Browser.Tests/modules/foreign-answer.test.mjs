import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { SignalingChannel } from '../../Inbox.AspNetCore/wwwroot/inbox.js';
import { Rendezvous, RendezvousError } from '../../Inbox.AspNetCore/wwwroot/connect/rendezvous.js';
import { Room } from '../../Inbox.AspNetCore/wwwroot/rooms/room.js';

const INBOX = 'http://signaling.test/inbox';
const REDIRECTS = [301, 302, 303, 307, 308];
const page = (status = 200) => new Response('<!doctype html><title>Log in</title>', { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } });
const json = (/** @type {unknown} */ value) => new Response(JSON.stringify(value), { headers: { 'Content-Type': 'application/json' } });
// What a browser makes of a redirect that it was told not to follow.
const opaque = () => ({ type: 'opaqueredirect', redirected: false, status: 0, statusText: '', ok: false, body: null, headers: new Headers(), json: async () => JSON.parse('') });

/**
 * A channel whose requests are answered by `answer`, and what it has asked.
 * @param {(init: RequestInit, nth: number) => any} answer
 */
function channelOf(answer, options = {}) {
  /** @type {RequestInit[]} */
  const asked = [];
  const fetch = async (/** @type {any} */ _, /** @type {RequestInit} */ init) => answer(init, asked.push(init));
  const channel = new SignalingChannel({ url: INBOX, name: 'alice', password: 'key', transport: 'long-poll', fetch: /** @type {any} */ (fetch), ...options });
  return { channel, asked };
}

/** @param {SignalingChannel} channel */
async function nextState(channel) {
  const [{ detail }] = await once(channel, 'state');
  return detail;
}

const emptyBox = () => new Response(null, { status: 204, headers: { 'X-Wait-Ended': 'timeout' } });
/** @param {RequestInit} init */
const held = ({ signal }) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason)));

for (const transport of ['auto', 'stream', 'long-poll', 'poll']) {
  test(`A redirect ends a channel by ${transport}, and the error says what to do`, async () => {
    const { channel, asked } = channelOf(opaque, { transport });
    const { state, error } = await nextState(channel);
    assert.equal(state, 'closed');
    assert.match(error.message, /redirects \/inbox.*authorization policy.*login page.*\.AllowAnonymous\(\) on MapInbox/);
    assert.deepEqual([error.redirected, error.transient, error.status], [true, false, 0]);
    assert.deepEqual(asked.map(({ redirect }) => redirect), ['manual']);
  });
}

for (const status of REDIRECTS) {
  test(`A ${status} is not followed: neither a message nor a password goes anywhere else`, async () => {
    /** @type {string[]} */
    const asked = [];
    const server = createServer(({ method, url }, response) => {
      asked.push(`${method} ${url}`);
      response.writeHead(status, { Location: '/login' }).end();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
    const channel = new SignalingChannel({ url: `http://127.0.0.1:${port}/inbox`, name: 'alice', password: 'key', transport: 'long-poll' });
    const sent = channel.send('bob', 'an offer', { patience: 60_000 }).catch((error) => error);
    assert.equal((await nextState(channel)).error.redirected, true);
    assert.equal((await sent).redirected, true);
    await channel.close({ leave: true });
    server.close();
    server.closeAllConnections();
    assert.deepEqual(asked.filter((each) => each.includes('login')), []);
  });
}

test('A fetch of the app that follows redirects all the same is not believed', async () => {
  const followed = Object.defineProperty(json([]), 'redirected', { value: true });
  const { channel } = channelOf(() => followed);
  assert.equal((await nextState(channel)).state, 'closed');
});

test('A send that is redirected is rejected at once, and is not tried again', async () => {
  const { channel, asked } = channelOf((init) => (init.method === 'POST' ? opaque() : held(init)));
  await assert.rejects(channel.send('bob', 'an offer'), { name: 'SignalingError', redirected: true, message: /AllowAnonymous/ });
  assert.equal(asked.filter(({ method }) => method === 'POST').length, 1);
  channel.close();
});

test('A channel that was open retries after a redirect: the mailbox was there, so a network or a restart stands in between', async () => {
  const answers = [emptyBox(), opaque(), json([{ id: 1, from: 'bob', data: 'back' }])];
  const { channel } = channelOf((init) => answers.shift() ?? held(init));
  assert.equal((await nextState(channel)).state, 'open');
  const { state, error } = await nextState(channel);
  assert.deepEqual([state, error.redirected], ['retrying', true]);
  const [{ detail }] = await once(channel, 'message');
  assert.equal(detail.data, 'back');
  channel.close();
});

test('A page in place of messages is retried, with the cause in words', async () => {
  for (const transport of ['auto', 'stream', 'long-poll', 'poll']) {
    const { channel } = channelOf(() => page(), { transport });
    const { state, error } = await nextState(channel);
    assert.equal(state, 'retrying');
    assert.match(error.message, /^GET: something other than the mailbox answered \(200 text\/html; charset=utf-8\).*captive portal/);
    assert.deepEqual([error.redirected, error.transient, error.status], [false, true, 0]);
    channel.close();
  }
});

test('A channel goes on by itself once the portal lets it through', async () => {
  const answers = [page(), json([{ id: 1, from: 'bob', data: 'hello' }])];
  const { channel } = channelOf((init) => answers.shift() ?? held(init));
  const [{ detail }] = await once(channel, 'message');
  assert.equal(detail.data, 'hello');
  channel.close();
});

test('Nothing but a batch, or none, is a mailbox that is open', async () => {
  for (const answer of [
    () => json({ id: 1 }), () => json(null), () => json([null]), () => json([{ from: 'bob', data: 1 }]), () => new Response('[', { status: 200 }),
    () => new Response(null, { status: 205 }), () => new Response('[]', { status: 202 }), () => new Response('[]', { status: 206 }),
  ]) {
    const { channel } = channelOf(answer);
    const { state, error } = await nextState(channel);
    assert.equal(state, 'retrying');
    assert.equal(error.transient, true);
    channel.close();
  }
});

test('Events that are no messages break a stream, and it is tried again', async () => {
  for (const data of ['null', '{"hello":1}', 'hello']) {
    const events = () => new Response(`:\n\ndata: ${data}\n\n`, { headers: { 'Content-Type': 'text/event-stream' } });
    const { channel } = channelOf(events, { transport: 'stream' });
    const states = [await nextState(channel)];
    while (states.at(-1).state === 'open') states.push(await nextState(channel));
    assert.equal(states.at(-1).state, 'retrying');
    channel.close();
  }
});

test('Only a 200 that is no page says that a message was accepted', async () => {
  for (const answer of [page, () => new Response('', { status: 201 }), () => new Response('', { status: 202 }), () => new Response(null, { status: 204 })]) {
    const { channel } = channelOf((init) => (init.method === 'POST' ? answer() : held(init)));
    await assert.rejects(channel.send('bob', 'an offer', { patience: 0 }), { name: 'SignalingError', status: 0, message: /^POST: something other than the mailbox answered \(20/ });
    channel.close();
  }
});

test('A message that a portal swallowed is sent again', async () => {
  let posts = 0;
  const { channel } = channelOf((init) => (init.method !== 'POST' ? held(init) : ++posts === 1 ? page() : new Response('')));
  await channel.send('bob', 'an offer');
  assert.equal(posts, 2);
  channel.close();
});

test('A 401 or 403 that is not the mailbox\'s own is told apart in its message', async () => {
  for (const [status, state] of /** @type {const} */ ([[401, 'unauthorized'], [403, 'closed']])) {
    const { channel } = channelOf(() => new Response('', { status, headers: { 'WWW-Authenticate': 'Bearer' } }));
    const change = await nextState(channel);
    assert.equal(change.state, state);
    assert.match(change.error.message, new RegExp(`^${status} .*authorization policy.*AllowAnonymous`));
  }
  const wrong = JSON.stringify({ title: 'Wrong password', status: 401 });
  const { channel } = channelOf(() => new Response(wrong, { status: 401, headers: { 'Content-Type': 'application/problem+json' } }));
  assert.equal((await nextState(channel)).error.message, '401 Wrong password');
});

test('A rendezvous follows no redirect and takes no page for a signal', async () => {
  const answers = [opaque(), page(), opaque(), page()];
  /** @type {RequestInit[]} */
  const asked = [];
  const fetch = async (/** @type {any} */ _, /** @type {RequestInit} */ init) => (asked.push(init), answers.shift());
  const rendezvous = new Rendezvous({ url: 'http://signaling.test/rendezvous', fetch: /** @type {any} */ (fetch) });
  for (const ask of [() => rendezvous.offer(new Uint8Array(3)), () => rendezvous.read('kx4t9mpw', 'offer')]) {
    const redirected = await ask().catch((error) => error);
    assert.ok(redirected instanceof RendezvousError);
    assert.match(redirected.message, /redirects \/rendezvous.*AllowAnonymous\(\) on MapInboxRendezvous/);
    assert.deepEqual([redirected.redirected, redirected.transient], [true, false]);
    const portal = await ask().catch((error) => error);
    assert.ok(portal instanceof RendezvousError);
    assert.match(portal.message, /something other than the rendezvous answered \(200 text\/html/);
    assert.equal(portal.transient, true);
  }
  assert.ok(asked.every(({ redirect }) => redirect === 'manual'));
});

test('A room takes a redirect for a missing login, and a page in its place for a network that lets nobody through', async (t) => {
  // A socket that does not open: why, only a plain request can say.
  class ClosedSocket {
    static OPEN = 1;
    readyState = 3;
    constructor() {
      queueMicrotask(() => /** @type {any} */ (this).onclose?.({ code: 1006, reason: '' }));
    }
    close() {}
  }
  const { fetch, WebSocket } = globalThis;
  t.after(() => Object.assign(globalThis, { fetch, WebSocket }));
  for (const [answer, state, message] of /** @type {const} */ ([
    [opaque, 'unauthorized', /redirects \/rooms.*[Ss]ign in/],
    [page, 'retrying', /something other than the room answered \(200 text\/html/],
  ])) {
    /** @type {RequestInit[]} */
    const asked = [];
    Object.assign(globalThis, { WebSocket: ClosedSocket, fetch: async (/** @type {any} */ _, /** @type {RequestInit} */ init) => (asked.push(init), answer()) });
    const room = new Room({ url: 'http://signaling.test/rooms' });
    const [{ detail }] = await once(room, 'state');
    assert.equal(detail.state, state);
    assert.match(detail.error.message, message);
    assert.equal(asked[0].redirect, 'manual');
    room.close();
  }
});
