import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { SignalingError } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';
import { FakePage } from './page.mjs';
import { FakeNetwork } from './requests.mjs';
import { fakeSockets } from './sockets.mjs';
import { standing, stopTime } from './time.mjs';

const never = new AbortController().signal;

/** A mailbox of Alice, and the network that its requests go to. */
function open(t, options) {
  const network = new FakeNetwork();
  return { network, mailbox: new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch, ...options }) };
}

test('Each request says who asks, is never cached, and carries no cookie', async (t) => {
  const { network, mailbox } = open(t);
  mailbox.receive({ after: 7, wait: 25, max: 100 }, never);
  mailbox.stream(7, never);
  mailbox.send('bob', '{"a":1}', {});
  mailbox.leave();
  for (const { headers, cache, credentials } of network.requests) {
    assert.deepEqual([headers.get('Authorization'), cache, credentials], [`Basic ${btoa('alice:key')}`, 'no-store', 'omit']);
  }
  assert.deepEqual(network.requests.map(({ method, url, keepalive }) => `${method} ${url.search} ${keepalive}`), [
    'GET ?after=7&wait=25&max=100 false', 'GET ?after=7 false', 'POST ?to=bob false', 'DELETE  true',
  ]);
});

test('Requests carry the app\'s cookies where the page wants that', (t) => {
  for (const credentials of ['same-origin', 'include']) {
    const { network, mailbox } = open(t, { credentials });
    mailbox.receive({ after: 0, wait: 0, max: 1 }, never);
    assert.equal(network.requests[0].credentials, credentials);
  }
});

test('A stream is asked for by Accept, and a message is sent as JSON', (t) => {
  const { network, mailbox } = open(t);
  mailbox.stream(0, never);
  mailbox.send('bob', '{"a":1}', { keepalive: true });
  assert.equal(network.requests[0].headers.get('Accept'), 'text/event-stream');
  const { headers, body, keepalive } = network.requests[1];
  assert.deepEqual([headers.get('Content-Type'), body, keepalive], ['application/json', '{"a":1}', true]);
});

test('Names and passwords beyond Latin-1 are said in UTF-8', (t) => {
  const { network, mailbox } = open(t, { name: 'Жанна', password: '密码:€' });
  mailbox.leave();
  const said = network.requests[0].headers.get('Authorization').slice('Basic '.length);
  assert.equal(Buffer.from(said, 'base64').toString('utf8'), 'Жанна:密码:€');
});

test('A recipient is written so that every server reads it back', (t) => {
  const { network, mailbox } = open(t);
  for (const to of ['a b', 'a+b&c=d', 'ä/%']) mailbox.send(to, '1', {});
  assert.deepEqual(network.requests.map(({ url }) => url.search), ['?to=a%20b', '?to=a%2Bb%26c%3Dd', '?to=%C3%A4%2F%25']);
});

test('The address is relative to the page, and keeps its own query', (t) => {
  new FakePage(t);
  for (const [url, expected] of [
    ['/inbox', 'https://example.org/inbox?to=bob'], ['inbox', 'https://example.org/app/inbox?to=bob'],
    ['https://other.example/x?key=1', 'https://other.example/x?key=1&to=bob'],
  ]) {
    const { network, mailbox } = open(t, { url });
    mailbox.send('bob', '1', {});
    assert.equal(network.requests[0].url.href, expected);
  }
});

test('A socket has the same address under ws, and the subprotocol', (t) => {
  const { all } = fakeSockets(t);
  for (const url of ['http://example.org/inbox?key=1', 'https://example.org/inbox']) open(t, { url }).mailbox.socket();
  assert.deepEqual(all.map(({ url, asked }) => [url, asked]), [['ws://example.org/inbox?key=1', 'inbox.v1'], ['wss://example.org/inbox', 'inbox.v1']]);
});

test('A success is the response, and a refusal an error with its status and Retry-After', async (t) => {
  const { network, mailbox } = open(t);
  const sent = mailbox.send('bob', '1', {});
  (await network.next()).answer(200);
  assert.equal((await sent).status, 200);
  const refused = mailbox.send('bob', '1', {});
  (await network.next()).answer(503, { title: 'The mailbox is full' }, { 'Retry-After': '3' });
  await assert.rejects(refused, { name: 'SignalingError', message: '503 The mailbox is full', status: 503, retryAfter: 3000 });
});

test('No answer is an error without a status, which names the request', async (t) => {
  const { network, mailbox } = open(t);
  for (const [method, ask] of [['GET', () => mailbox.stream(0, never)], ['POST', () => mailbox.send('bob', '1', {})], ['DELETE', () => mailbox.leave()]]) {
    const response = ask();
    (await network.next()).cut();
    await assert.rejects(response, { message: `${method}: no answer`, status: 0, transient: true });
  }
});

test('Whoever gives a request up is told his own reason', async (t) => {
  const { network, mailbox } = open(t);
  const controller = new AbortController();
  const response = mailbox.send('bob', '1', { signal: controller.signal });
  controller.abort(new Error('thought better of'));
  await assert.rejects(response, { message: 'thought better of' });
  assert.equal(network.requests[0].isAborted, true);
});

test('A request without an answer is given up after 20 s, and a held one 20 s after its wait', async (t) => {
  const time = stopTime(t);
  const { network, mailbox } = open(t);
  const sent = mailbox.send('bob', '1', {});
  const held = mailbox.receive({ after: 0, wait: 25, max: 1 }, never);
  const streaming = mailbox.stream(0, never);
  await time.pass(19_999);
  assert.equal(await standing(sent), 'pending');
  await time.pass(1);
  assert.equal((await standing(sent)).message, 'POST: no answer');
  await time.pass(24_999);
  assert.equal(await standing(held), 'pending');
  await time.pass(1);
  assert.equal((await standing(held)).message, 'GET: no answer');
  await time.pass(600_000, 60_000);
  assert.equal(await standing(streaming), 'pending');
  assert.deepEqual(network.requests.map(({ isAborted }) => isAborted), [true, true, false]);
  assert.ok(await standing(sent) instanceof SignalingError);
});
