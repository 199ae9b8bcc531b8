// Where the app's login names the mailbox: by a cookie that the browser sends, or by a bearer token that the page has.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { SignalingChannel } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-channel.js';
import { world } from './channel.mjs';
import { setGlobal } from './page.mjs';
import { settle } from './time.mjs';

const NO_PASSWORD = { name: undefined, password: undefined };
const BY_COOKIE = { ...NO_PASSWORD, credentials: 'same-origin' };

/** A world whose server knows Alice's cookie and her tokens t1, t2, …; and what asks for the next of them. */
function login(t) {
  const { server, ...others } = world(t);
  server.user = 'alice';
  const asked = [];
  const token = () => {
    asked.push(`t${asked.length + 1}`);
    server.tokens.set(asked.at(-1), 'alice');
    return asked.at(-1);
  };
  return { server, ...others, asked, token };
}

for (const transport of ['socket', 'stream', 'long-poll', 'poll']) {
  test(`A cookie opens the ${transport}, which sends and receives`, async (t) => {
    const { server, open } = login(t);
    const { channel, got, states } = open({ ...BY_COOKIE, transport });
    await settle();
    assert.deepEqual(states, [`open ${transport}`]);
    await channel.send('alice', 'to myself');
    await settle();
    if (transport !== 'poll') assert.deepEqual(got, ['to myself']);
    assert.ok(server.log.every((line) => line.includes('alice')), server.log.join());
    assert.equal(channel.name, '', 'the server decides about the name');
  });
}

test('What was processed over a socket does not come again over the next', async (t) => {
  const { server, open, time } = login(t);
  const { got } = open({ ...BY_COOKIE, transport: 'socket' });
  await settle();
  server.put('bob', 'alice', 1, 2);
  await settle();
  server.cut();
  server.put('bob', 'alice', 3);
  await time.pass(1000);
  assert.deepEqual(got, [1, 2, 3]);
});

test('A function is asked for its token before each request, and ICE servers are asked for with it too', async (t) => {
  const { server, open, asked, token } = login(t);
  const { channel, states } = open({ ...NO_PASSWORD, token });
  await settle();
  assert.deepEqual([states, asked], [['open stream'], ['t1']]);
  await channel.send('alice', 1);
  await channel.getIceServers();
  await channel.close({ leave: true });
  assert.deepEqual(asked, ['t1', 't2', 't3', 't4']);
  assert.deepEqual(server.log, ['GET alice stream', 'POST alice', 'DELETE alice']);
});

test('A token goes over no socket, and in no URL', async (t) => {
  const { server, open } = login(t);
  server.tokens.set('fixed', 'alice');
  const urls = [];
  setGlobal(t, 'fetch', (url, init) => (urls.push(String(url)), server.fetch(url, init)));
  const { channel, states } = open({ ...NO_PASSWORD, token: 'fixed' });
  await settle();
  await channel.send('alice', 1);
  assert.deepEqual([states, server.upgrades], [['open stream'], 0]);
  assert.ok(urls.length > 1 && urls.every((url) => !url.includes('fixed')), urls.join());
});

test('A reconnect takes a new token', async (t) => {
  const { server, open, time, asked, token } = login(t);
  const { states } = open({ ...NO_PASSWORD, token });
  await settle();
  server.tokens.delete('t1');
  server.cut();
  await time.pass(1000);
  assert.deepEqual([states, asked], [['open stream', 'retrying', 'open stream'], ['t1', 't2']]);
});

for (const [what, failing, message] of [
  ['rejects', () => Promise.reject(new Error('offline')), 'offline'],
  ['throws', () => { throw new Error('offline'); }, 'offline'],
  ['returns no text', () => 5, "The option 'token' must be a string, or a function that returns one."],
]) {
  test(`A function that ${what} is asked again, and the error keeps the cause`, async (t) => {
    const { open, time, token } = login(t);
    let give = failing;
    const { channel, states, trouble } = open({ ...NO_PASSWORD, token: () => give() });
    let cause;
    channel.addEventListener('state', ({ detail: { error } }) => (cause ??= error?.cause?.message));
    await settle();
    assert.match(trouble[0], /^The option 'token' failed to give one, again in/);
    assert.equal(cause, message);
    give = token;
    await time.pass(1000);
    assert.deepEqual(states, ['retrying', 'open stream']);
  });
}

test('A token that does not come within 20 s counts as no answer', async (t) => {
  const { open, time } = login(t);
  const { states } = open({ ...NO_PASSWORD, transport: 'long-poll', token: () => new Promise(() => {}) });
  await time.pass(19_000, 1000);
  assert.deepEqual(states, []);
  await time.pass(1000);
  assert.deepEqual(states.slice(0, 1), ['retrying']);
});

test('Who has no token any more is unauthorized, and resumes when there is one', async (t) => {
  const { open, token } = login(t);
  let signedIn = false;
  const { channel, states, trouble } = open({ ...NO_PASSWORD, token: () => (signedIn ? token() : undefined) });
  await settle();
  assert.deepEqual([states, trouble], [['unauthorized'], ['401 Login needed']]);
  signedIn = true;
  channel.resume();
  await settle();
  assert.deepEqual(states, ['unauthorized', 'connecting', 'open stream']);
});

test('When the login ends, the server closes the socket, and the page is told that it is signed out', async (t) => {
  const { server, open, time } = login(t);
  const { channel, states, trouble } = open(BY_COOKIE);
  await settle();
  server.user = undefined;
  server.expire('alice');
  await time.pass(10_000, 500);
  assert.deepEqual(states, ['open socket', 'retrying', 'unauthorized']);
  assert.equal(trouble.at(-1), '401 Login needed');
  server.user = 'alice';
  channel.resume();
  await settle();
  assert.deepEqual(states.slice(3), ['connecting', 'open socket']);
});

test('A login that goes on survives the end of a socket for the old one', async (t) => {
  const { server, open, time } = login(t);
  const { states } = open(BY_COOKIE);
  await settle();
  server.expire('alice');
  await time.pass(1000);
  assert.deepEqual(states, ['open socket', 'retrying', 'open socket']);
});

test('Wrong options of a login are refused at once, and each names itself', (t) => {
  world(t);
  for (const [option, wrong] of [
    ['password', { name: 'a' }], ['password', { name: 'a', credentials: 'omit' }], ['token', { name: 'a', password: '', token: 't' }],
    ['token', { token: '' }], ['token', { token: 5 }], ['name', { token: 't', name: '' }], ['name', { credentials: 'include', name: 5 }],
    ['transport', { token: 't', transport: 'socket' }],
  ]) {
    assert.throws(() => new SignalingChannel(wrong), (error) => error instanceof TypeError && error.message.startsWith(`The option '${option}' must be `), JSON.stringify(wrong));
  }
});

test('A name with a colon is fine where no password goes with it', (t) => {
  const { open } = login(t);
  assert.equal(open({ ...BY_COOKIE, name: 'user:alice' }).channel.name, 'user:alice');
});

test('A request with the cookie says that a script of the app makes it, to the app alone', async (t) => {
  setGlobal(t, 'location', { origin: 'https://example.org' });
  const said = [];
  const fetch = async (_, { headers }) => (said.push(headers['X-Inbox-Client']), new Response(null, { status: 204 }));
  for (const options of [
    { url: 'https://example.org/inbox', credentials: 'same-origin' },
    { url: 'https://other.example/inbox', credentials: 'include' },
    { url: 'https://example.org/inbox', name: 'alice', password: 'secret' },
  ]) await new HttpMailbox({ ...options, fetch }).leave();
  assert.deepEqual(said, ['1', undefined, undefined]);
});

test('A socket whose login has expired is opened again as a socket', async (t) => {
  const { server, open, time } = login(t);
  const { states } = open({ ...BY_COOKIE, transport: 'auto' });
  await settle();
  for (let i = 0; i < 4; i++) {
    server.expire('alice');
    await time.pass(3000);
  }
  assert.ok(states.every((state) => !state.startsWith('open') || state === 'open socket'), states.join());
  assert.equal(states.at(-1), 'open socket');
});
