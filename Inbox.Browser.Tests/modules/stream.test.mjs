import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { UnsuitableError } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';
import { stream } from '../../Inbox.AspNetCore/wwwroot/channel/stream.js';
import { FakeNetwork } from './requests.mjs';
import { settle, standing, stopTime, watched } from './time.mjs';

/** A stream, the requests it makes, and a way to end it. */
function receive(after = 0) {
  const network = new FakeNetwork();
  const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch });
  const controller = new AbortController();
  const batches = stream(mailbox, { after, signal: controller.signal });
  return { network, controller, next: () => watched(batches.next().then(({ value }) => value)) };
}

const envelope = (id) => ({ id, from: 'bob', data: id });
const event = (id) => `id: ${id}\ndata: ${JSON.stringify(envelope(id))}\n\n`;

test('The comment at its beginning is an empty batch: the mailbox is ours', async () => {
  const { network, next } = receive(3);
  const batch = next();
  const request = await network.next();
  assert.deepEqual([request.url.search, request.headers.get('Accept')], ['?after=3', 'text/event-stream']);
  request.stream().say(':\n\n');
  assert.deepEqual(await batch, []);
});

test('Each piece is a batch of the events that it completed', async () => {
  const { network, next } = receive();
  let batch = next();
  const request = (await network.next()).stream();
  request.say(`:\n\n${event(1)}${event(2)}${event(3).slice(0, 10)}`);
  assert.deepEqual(await batch, [envelope(1), envelope(2)]);
  batch = next();
  request.say(event(3).slice(10));
  assert.deepEqual(await batch, [envelope(3)]);
});

test('A character whose bytes come in two pieces is one', async () => {
  const { network, next } = receive();
  const batch = next();
  const request = (await network.next()).stream();
  const bytes = new TextEncoder().encode('id: 1\ndata: {"id":1,"from":"bob","data":"€"}\n\n');
  const cut = bytes.indexOf(0xe2) + 1;
  request.say(bytes.slice(0, cut));
  assert.deepEqual(await batch, []);
  const second = next();
  request.say(bytes.slice(cut));
  assert.deepEqual((await second)[0].data, '€');
});

test('Again is a new request, which acknowledges all that came', async () => {
  const { network, next } = receive();
  let batch = next();
  const first = (await network.next()).stream();
  first.say(`${event(1)}${event(2)}event: again\ndata: {}\n\n`);
  assert.deepEqual(await batch, [envelope(1), envelope(2)]);
  batch = next();
  const second = await network.next();
  assert.equal(second.url.search, '?after=2');
  assert.equal(first.isAborted, true);
  second.stream().say(event(3));
  assert.deepEqual(await batch, [envelope(3)]);
});

test('A heartbeat before it takes nothing back of what again acknowledges', async () => {
  const { network, next } = receive();
  let batch = next();
  const first = (await network.next()).stream();
  first.say(event(1));
  await batch;
  for (const piece of [':\n\n', 'event: again\ndata: {}\n\n']) {
    batch = next();
    first.say(piece);
    assert.deepEqual(await batch, []);
  }
  next();
  assert.equal((await network.next()).url.search, '?after=1');
});

for (const ended of ['superseded', 'left', 'stopping', 'lost']) {
  test(`What came before the stream ended (${ended}) is given out, and then the end`, async () => {
    const { network, next } = receive();
    const batch = next();
    (await network.next()).stream().say(`${event(1)}event: ${ended}\ndata: {}\n\n`);
    assert.deepEqual(await batch, [envelope(1)]);
    await assert.rejects(next(), { message: `Receiving ended: ${ended}`, status: 200, ended });
  });
}

test('A stream of which no byte comes within 5 s does not work here', async (t) => {
  const time = stopTime(t);
  for (const answer of [() => {}, (request) => request.stream()]) {
    const { network, next } = receive();
    const batch = next();
    const request = await network.next();
    answer(request);
    await time.pass(4_999);
    assert.equal(await standing(batch), 'pending');
    await time.pass(1);
    const error = await standing(batch);
    assert.ok(error instanceof UnsuitableError);
    assert.equal(error.message, 'No byte of the stream arrived within 5 s');
    assert.equal(request.isAborted, true);
  }
});

test('An answer that is no stream of events does not work here', async () => {
  for (const headers of [{ 'Content-Type': 'text/html' }, {}]) {
    const { network, next } = receive();
    const batch = next();
    (await network.next()).answer(200, '<html>', headers);
    await assert.rejects(batch, UnsuitableError);
  }
});

test('A stream that is silent for 35 s is given up, and a heartbeat is enough to keep it', async (t) => {
  const time = stopTime(t);
  const { network, next } = receive();
  let batch = next();
  const request = (await network.next()).stream();
  request.say(':\n\n');
  for (let beat = 0; beat < 3; beat++) {
    assert.deepEqual(await standing(batch), []);
    batch = next();
    await time.pass(34_999, 1_000);
    assert.equal(await standing(batch), 'pending');
    request.say(':\n\n');
  }
  assert.deepEqual(await standing(batch), []);
  batch = next();
  await time.pass(35_000, 1_000);
  const error = await standing(batch);
  assert.deepEqual([error.message, error.status, error instanceof UnsuitableError], ['The stream was silent for 35 s', 0, false]);
  assert.equal(request.isAborted, true);
});

test('A stream that is over without a word was cut off, and so was one that broke', async () => {
  for (const [end, message] of [['end', 'The stream was cut off'], ['cut', 'The stream broke']]) {
    const { network, next } = receive();
    let batch = next();
    const request = (await network.next()).stream();
    request.say(event(1));
    await batch;
    batch = next();
    request[end]();
    await assert.rejects(batch, (error) => error.message === message && error.status === 0 && !(error instanceof UnsuitableError));
  }
});

test('Data that is no JSON breaks the stream', async () => {
  const { network, next } = receive();
  const batch = next();
  (await network.next()).stream().say('data: {"id":\n\n');
  await assert.rejects(batch, { message: 'The stream broke', status: 0 });
});

test('A refusal is what it is, and leaves no timer', async (t) => {
  const time = stopTime(t);
  const { network, next } = receive();
  const batch = next();
  const request = await network.next();
  request.answer(503, { title: 'The server is full' }, { 'Retry-After': '9' });
  await assert.rejects(batch, { message: '503 The server is full', retryAfter: 9000 });
  await time.pass(60_000, 10_000);
});

test('The signal ends the request with its own reason', async () => {
  const { network, controller, next } = receive();
  let batch = next();
  const request = (await network.next()).stream();
  request.say(':\n\n');
  await batch;
  batch = next();
  await settle();
  controller.abort(new Error('closed'));
  assert.equal((await standing(batch)).message, 'closed');
  assert.equal(request.isAborted, true);
});
