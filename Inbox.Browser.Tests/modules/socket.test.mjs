import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { UnsuitableError } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';
import { socket } from '../../Inbox.AspNetCore/wwwroot/channel/socket.js';
import { setGlobal } from './page.mjs';
import { FakeWebSocket, fakeSockets } from './sockets.mjs';
import { settle, standing, stopTime, watched } from './time.mjs';

/** Receiving over a socket of Alice; the server's side of it; and what was lent to send with. */
function receive(t, after = 0) {
  const { next: nextSocket } = fakeSockets(t);
  const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key' });
  const controller = new AbortController();
  const lent = [];
  const batches = socket(mailbox, { after, signal: controller.signal, lend: (send) => lent.push(send) });
  return { nextSocket, controller, lent, next: () => watched(batches.next().then(({ value }) => value)) };
}

/** The same with the server having let it in. */
async function receiveOpen(t, after = 0) {
  const receiving = receive(t, after);
  const first = receiving.next();
  const server = await receiving.nextSocket();
  server.accept();
  await settle();
  server.tell({ ok: 1 });
  assert.deepEqual(await first, []);
  return { ...receiving, server, batch: receiving.next(), send: (...letter) => watched(receiving.lent[0](...letter)) };
}

const envelope = (id) => ({ id, from: 'bob', data: id });

test('The first frame says who it is and what was processed, and its ok is an empty batch', async (t) => {
  const { next, nextSocket, lent } = receive(t, 7);
  const batch = next();
  const server = await nextSocket();
  assert.deepEqual(server.frames, []);
  server.accept();
  await settle();
  assert.deepEqual(server.frames, [{ auth: { name: 'alice', password: 'key', after: 7 }, ref: 1 }]);
  assert.equal(await standing(batch), 'pending');
  assert.deepEqual(lent, []);
  server.tell({ ok: 1 });
  assert.deepEqual(await batch, []);
  assert.equal(lent.length, 1);
});

test('Asking for the next batch acknowledges the one before', async (t) => {
  const { server, batch, next } = await receiveOpen(t);
  server.tell(envelope(1));
  server.tell(envelope(2));
  assert.deepEqual(await batch, [envelope(1), envelope(2)]);
  assert.equal(server.frames.length, 1);
  const second = next();
  await settle();
  assert.deepEqual(server.frames[1], { ack: 2 });
  server.tell(envelope(5));
  assert.deepEqual(await second, [envelope(5)]);
});

test('What is sent has a number, and its ok is the end of it', async (t) => {
  const { server, send } = await receiveOpen(t);
  const sendings = [send('bob', '{"a":1}'), send('carl', '[2]')];
  assert.deepEqual(server.frames.slice(1), [{ to: 'bob', data: { a: 1 }, ref: 2 }, { to: 'carl', data: [2], ref: 3 }]);
  server.tell({ ok: 3 });
  assert.equal(await standing(sendings[0]), 'pending');
  assert.equal(await standing(sendings[1]), undefined);
  server.tell({ ok: 2 });
  assert.equal(await standing(sendings[0]), undefined);
});

test('A message that may be held says for how many seconds', async (t) => {
  const { server, send } = await receiveOpen(t);
  const sending = send('bob', '1', { hold: 30 });
  assert.deepEqual(server.frames.at(-1), { to: 'bob', hold: 30, data: 1, ref: 2 });
  server.tell({ ok: 2, held: true });
  assert.equal(await standing(sending), undefined);
});

test('A refusal says its status, its title and when to come again, and the socket goes on', async (t) => {
  const { server, send, batch } = await receiveOpen(t);
  const sendings = [send('nobody', '1'), send('bob', '2')];
  server.tell({ error: { status: 404, title: 'Nobody has that name' }, ref: 2 });
  server.tell({ error: { status: 429, title: 'Too fast', retryAfter: 2 }, ref: 3 });
  await assert.rejects(sendings[0], { message: '404 Nobody has that name', status: 404, retryAfter: undefined });
  await assert.rejects(sendings[1], { message: '429 Too fast', status: 429, retryAfter: 2000 });
  server.tell(envelope(1));
  assert.deepEqual(await batch, [envelope(1)]);
});

test('Frames that are no JSON, or that nobody asked for, are passed over', async (t) => {
  const { server, batch } = await receiveOpen(t);
  for (const frame of ['{', 'null', '7', { ok: 99 }, { error: { status: 400 } }, { news: true }]) server.tell(frame);
  server.tell(envelope(1));
  assert.deepEqual(await batch, [envelope(1)]);
});

test('A socket that is refused, or not open within 5 s, does not work here', async (t) => {
  const time = stopTime(t);
  const { next, nextSocket } = receive(t);
  const refused = next();
  (await nextSocket()).drop();
  assert.ok(await standing(refused) instanceof UnsuitableError);

  for (const answer of [() => {}, (server) => server.accept()]) {
    const { next, nextSocket, lent } = receive(t);
    const batch = next();
    const server = await nextSocket();
    answer(server);
    await time.pass(4_999);
    assert.equal(await standing(batch), 'pending');
    await time.pass(1);
    const error = await standing(batch);
    assert.ok(error instanceof UnsuitableError && error.message === 'The socket did not open within 5 s', String(error));
    assert.ok(server.readyState >= FakeWebSocket.CLOSING);
    assert.deepEqual(lent, [undefined]);
  }
});

test('Where a page may open no socket, or there is none, it does not work here', async (t) => {
  setGlobal(t, 'document', { baseURI: 'https://example.org/' });
  const refuse = class {
    constructor() {
      throw new DOMException('An insecure WebSocket may not be opened from a page over HTTPS.', 'SecurityError');
    }
  };
  for (const WebSocket of [refuse, undefined]) {
    setGlobal(t, 'WebSocket', WebSocket);
    const mailbox = new HttpMailbox({ url: '/inbox', name: 'alice', password: 'key' });
    const batches = socket(mailbox, { after: 0, signal: new AbortController().signal, lend: () => {} });
    await assert.rejects(batches.next(), (error) => error instanceof UnsuitableError && error.cause !== undefined);
  }
});

for (const [code, expected] of [
  [4401, { status: 401, ended: undefined, message: 'The server closed the socket: 401' }],
  [4409, { status: 0, ended: 'superseded', message: 'The server closed the socket: superseded' }],
  [4410, { status: 0, ended: 'left', message: 'The server closed the socket: left' }],
  [4424, { status: 0, ended: 'lost', message: 'The server closed the socket: lost' }],
  [1001, { status: 0, ended: 'stopping', message: 'The server closed the socket: stopping' }],
  [1006, { status: 0, ended: undefined, message: 'The socket was cut off (1006)' }],
  [1013, { status: 0, ended: undefined, message: 'The socket was cut off (1013)' }],
]) {
  test(`Closed with ${code} it ends: ${expected.message}`, async (t) => {
    const { server, batch, send, lent } = await receiveOpen(t);
    const sending = send('bob', '1');
    server.drop(code);
    await assert.rejects(batch, { name: 'SignalingError', ...expected });
    await assert.rejects(sending, { name: 'SignalingError', ...expected });
    await assert.rejects(send('bob', '2'), { name: 'SignalingError', ...expected });
    assert.equal(lent.at(-1), undefined);
  });
}

test('A server that takes this client for another kind (1008) does not suit', async (t) => {
  const { server, batch } = await receiveOpen(t);
  server.drop(1008);
  await assert.rejects(batch, UnsuitableError);
});

test('A wrong password ends it before it is open', async (t) => {
  const { next, nextSocket } = receive(t);
  const batch = next();
  const server = await nextSocket();
  server.accept();
  await settle();
  server.drop(4401);
  await assert.rejects(batch, { status: 401, transient: false });
});

test('What came before the end is still given out', async (t) => {
  const { server, batch, next } = await receiveOpen(t);
  server.tell(envelope(1));
  server.drop(4409);
  assert.deepEqual(await batch, [envelope(1)]);
  await assert.rejects(next(), { ended: 'superseded' });
});

test('Of what waits for its ok, the largest is what a server refused to read; the rest may be sent again', async (t) => {
  const { server, send } = await receiveOpen(t);
  const sendings = [send('bob', '1'), send('bob', `"${'x'.repeat(1000)}"`), send('bob', '"xx"')];
  server.drop(4413);
  const ends = await Promise.all(sendings.map((sending) => sending.catch(({ status, transient }) => [status, transient])));
  assert.deepEqual(ends, [[0, true], [413, false], [0, true]]);
});

test('A sending that is not answered for 20 s ends the socket', async (t) => {
  const time = stopTime(t);
  const { server, batch, send } = await receiveOpen(t);
  const sending = send('bob', '1');
  await time.pass(19_999);
  assert.equal(await standing(sending), 'pending');
  await time.pass(1);
  for (const end of [sending, batch]) assert.equal((await standing(end)).message, 'The server did not answer over the socket within 20 s');
  assert.ok(server.readyState >= FakeWebSocket.CLOSING);
});

test('A sending that is given up ends alone', async (t) => {
  const time = stopTime(t);
  const { server, batch, send } = await receiveOpen(t);
  const controller = new AbortController();
  const sending = send('bob', '1', { signal: controller.signal });
  controller.abort(new Error('thought better of'));
  assert.equal((await standing(sending)).message, 'thought better of');
  server.tell({ ok: 2 });
  await time.pass(20_000);
  assert.equal(await standing(batch), 'pending');
});

test('After 25 s of silence it asks the server to prove that it lives, and stays as long as it does', async (t) => {
  const time = stopTime(t);
  const { server, batch } = await receiveOpen(t, 7);
  for (let proof = 1; proof <= 3; proof++) {
    await time.pass(24_999);
    assert.equal(server.frames.length, proof);
    await time.pass(1);
    assert.deepEqual(server.frames.at(-1), { ack: 7, ref: proof + 1 });
    server.tell({ ok: proof + 1 });
  }
  assert.equal(await standing(batch), 'pending');
});

test('A proof names the last message that was processed, and whatever is heard puts it off', async (t) => {
  const time = stopTime(t);
  const { server, batch, next } = await receiveOpen(t);
  await time.pass(20_000);
  server.tell(envelope(3));
  await batch;
  next();
  await time.pass(24_999);
  assert.deepEqual(server.frames.slice(1), [{ ack: 3 }]);
  await time.pass(1);
  assert.deepEqual(server.frames.at(-1), { ack: 3, ref: 2 });
});

test('A socket that died without a word is given up 45 s after its last one', async (t) => {
  const time = stopTime(t);
  const { server, batch } = await receiveOpen(t);
  await time.pass(44_999);
  assert.equal(await standing(batch), 'pending');
  await time.pass(1);
  assert.equal((await standing(batch)).message, 'The server did not answer over the socket within 20 s');
  assert.ok(server.readyState >= FakeWebSocket.CLOSING);
});

test('The signal closes the socket, takes back what was lent, and leaves no timer', async (t) => {
  const time = stopTime(t);
  const { server, controller, batch, send, lent } = await receiveOpen(t);
  const sending = send('bob', '1');
  controller.abort(new Error('closed'));
  for (const end of [batch, sending]) assert.equal((await standing(end)).message, 'closed');
  assert.ok(server.readyState >= FakeWebSocket.CLOSING);
  assert.equal(lent.at(-1), undefined);
  const { length } = server.frames;
  await time.pass(120_000, 1_000);
  assert.equal(server.frames.length, length);
});
