import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alarm } from '../../Inbox.AspNetCore/wwwroot/channel/alarm.js';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { Receiver } from '../../Inbox.AspNetCore/wwwroot/channel/receiver.js';
import { FakeNetwork } from './requests.mjs';
import { fakeSockets } from './sockets.mjs';
import { settle, standing, stopTime, watched } from './time.mjs';

/** A receiver that runs, what it told, and the network's side of it. */
function run(t, transports = ['long-poll']) {
  const time = stopTime(t);
  const network = new FakeNetwork();
  const sockets = fakeSockets(t);
  const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch });
  const closing = new AbortController();
  const told = [];
  let last = 0;
  const receiver = new Receiver({
    mailbox,
    alarm: new Alarm(closing.signal),
    transports,
    wait: 25,
    reception: {
      after: () => last,
      lend: () => {},
      onBatch: (batch, transport) => {
        last = batch.at(-1)?.id ?? last;
        told.push(`${transport} ${batch.map(({ id }) => id)}`.trim());
      },
      onTrouble: ({ message }, retryIn) => told.push(`${message}, again in ${retryIn}`),
      onReconnect: () => told.push('reconnect'),
    },
  });
  return { time, network, sockets, closing, told, receiver, end: watched(receiver.run()) };
}

const after = ({ url }) => url.searchParams.get('after');
const ended = (why) => [204, null, { 'X-Wait-Ended': why }];

test('Every new connection begins after the last message that was processed', async (t) => {
  const { time, network, told } = run(t);
  (await network.next()).answer(204);
  (await network.next()).answer(200, [{ id: 1 }, { id: 2 }]);
  const held = await network.next();
  assert.equal(after(held), '2');
  held.cut();
  await time.pass(250);
  const again = await network.next();
  assert.equal(after(again), '2');
  assert.deepEqual(told, ['long-poll', 'long-poll 1,2', 'GET: no answer, again in 250']);
});

test('The pauses between tries grow to 15 s, and are short again after an answer', async (t) => {
  const { time, network, told } = run(t);
  for (let tries = 0; tries < 7; tries++) {
    (await network.next()).cut();
    await time.pass(7_500, 250);
  }
  assert.deepEqual(told.map((each) => Number(each.split(' ').at(-1))), [250, 500, 1000, 2000, 4000, 7500, 7500]);
  (await network.next()).answer(204);
  (await network.next()).cut();
  await settle();
  assert.equal(told.at(-1), 'GET: no answer, again in 250');
});

for (const [answer, message, error] of [
  [[401, { title: 'Wrong password' }], '401 Wrong password', { status: 401 }],
  [[400, { title: 'Illegal name' }], '400 Illegal name', { status: 400 }],
  [ended('superseded'), 'Receiving ended: superseded', { ended: 'superseded' }],
  [ended('left'), 'Receiving ended: left', { ended: 'left' }],
]) {
  test(`It ends for good: ${message}`, async (t) => {
    const { time, network, told, end } = run(t);
    (await network.next()).answer(...answer);
    const reason = await standing(end);
    assert.deepEqual({ message: reason.message, status: error.status ?? 204, ended: reason.ended }, { message, status: reason.status, ended: error.ended });
    await time.pass(60_000, 10_000);
    assert.deepEqual([told, network.requests.length], [[], 1]);
  });
}

for (const [answer, message] of [
  [[503, { title: 'The server is full' }, { 'Retry-After': '4' }], '503 The server is full, again in 4250'],
  [[429, { title: 'Too many' }, { 'Retry-After': '4' }], '429 Too many, again in 4250'],
  [[204, null, { 'X-Wait-Ended': 'stopping', 'Retry-After': '4' }], 'Receiving ended: stopping, again in 4250'],
  [[204, null, { 'X-Wait-Ended': 'lost', 'Retry-After': '4' }], 'Receiving ended: lost, again in 4250'],
]) {
  test(`It comes back when it was asked to: ${message}`, async (t) => {
    const { time, network, told, end } = run(t);
    (await network.next()).answer(...answer);
    await time.pass(4_249);
    assert.deepEqual([told, await network.waiting()], [[message], 0]);
    await time.pass(1);
    assert.equal(await network.waiting(), 1);
    assert.equal(await standing(end), 'pending');
  });
}

test('A request that was given up and reached the server late is nobody else, once within 5 s', async (t) => {
  const { time, network, told, end } = run(t);
  (await network.next()).cut();
  await time.pass(250);
  await time.pass(4_749);
  (await network.next()).answer(...ended('superseded'));
  const again = await network.next();
  assert.equal(told.length, 1);
  again.answer(...ended('superseded'));
  assert.equal((await standing(end)).ended, 'superseded');
});

test('5 s after a request was given up, whoever takes over is somebody else', async (t) => {
  const { time, network, end } = run(t);
  (await network.next()).cut();
  await time.pass(5_000);
  (await network.next()).answer(...ended('superseded'));
  assert.equal((await standing(end)).ended, 'superseded');
});

test('What does not work gives way to the next at once and without a word', async (t) => {
  const { time, network, sockets, told } = run(t, ['socket', 'stream', 'long-poll']);
  (await sockets.next()).drop();
  const stream = await network.next();
  assert.equal(stream.headers.get('Accept'), 'text/event-stream');
  await time.pass(5_000);
  assert.equal(stream.isAborted, true);
  const poll = await network.next();
  assert.equal(poll.headers.get('Accept'), null);
  poll.answer(204);
  await settle();
  assert.deepEqual(told, ['long-poll']);
});

test('Where there is no server at all it says so, and begins again with the socket', async (t) => {
  const { time, network, sockets, told } = run(t, ['socket', 'stream', 'long-poll']);
  (await sockets.next()).drop();
  (await network.next()).cut();
  await settle();
  assert.deepEqual(told, ['GET: no answer, again in 250']);
  await time.pass(250);
  (await sockets.next()).accept();
});

for (const [fallen, first] of [['stream', 1], ['long-poll', 2]]) {
  test(`Five minutes after the fall to ${fallen} the next batch is followed by a socket`, async (t) => {
    const { time, network, sockets, told } = run(t, ['socket', 'stream', 'long-poll']);
    (await sockets.next()).drop();
    let request = await network.next();
    if (fallen === 'long-poll') {
      request.answer(200, 'a page', { 'Content-Type': 'text/html' });
      request = await network.next();
    }
    const beat = async () => {
      if (fallen === 'stream') request.say(':\n\n');
      else request.answer(...ended('timeout'));
      await settle();
      if (fallen === 'long-poll' && (await network.waiting())) request = await network.next();
    };
    if (fallen === 'stream') request.stream();
    await beat();
    for (let passed = 15_000; passed < 300_000; passed += 15_000) {
      await time.pass(15_000, 5_000);
      await beat();
    }
    assert.equal(sockets.all.length, 1);
    await time.pass(14_999, 5_000);
    await beat();
    assert.equal(sockets.all.length, 1, 'a millisecond before it is time');
    await time.pass(1);
    await beat();
    const socket = await sockets.next();
    if (fallen === 'stream') assert.equal(request.isAborted, true);
    socket.accept();
    await settle();
    socket.tell({ ok: 1 });
    await settle();
    assert.deepEqual([...new Set(told)], [fallen, 'socket']);
    assert.equal(first, network.requests.filter(({ url }) => url.searchParams.get('wait') !== '25').length);
  });
}

test('A climb that fails comes back to what works, without a word, and tries again five minutes later', async (t) => {
  const { time, network, sockets, told } = run(t, ['socket', 'stream', 'long-poll']);
  for (let climb = 0; climb < 3; climb++) {
    (await sockets.next()).drop();
    const request = (await network.next()).stream();
    request.say(':\n\n');
    for (let passed = 0; passed < 300_000; passed += 15_000) {
      await time.pass(15_000, 5_000);
      request.say(':\n\n');
    }
    await settle();
    assert.equal(sockets.all.length, climb + 2);
  }
  assert.deepEqual([...new Set(told)], ['stream']);
});

test('A page that is back after a long silence connects anew, by the best', async (t) => {
  const { time, network, sockets, told, receiver } = run(t, ['socket', 'stream']);
  (await sockets.next()).drop();
  const request = (await network.next()).stream();
  request.say(':\n\n');
  await time.pass(20_001, 5_000);
  receiver.returned({ ms: 20_001, online: false });
  assert.equal((await sockets.next()).readyState, 0);
  assert.equal(request.isAborted, true);
  assert.deepEqual(told, ['stream', 'reconnect']);
});

test('A page that was away shortly, or heard something meanwhile, stays as it is', async (t) => {
  const { time, network, told, receiver } = run(t, ['stream']);
  const request = (await network.next()).stream();
  request.say(':\n\n');
  await time.pass(20_001, 5_000);
  receiver.returned({ ms: 20_000, online: false });
  request.say(':\n\n');
  await settle();
  receiver.returned({ ms: 60_000, online: false });
  await settle();
  assert.deepEqual([told, request.isAborted], [['stream', 'stream'], false]);
});

test('A network that is back is a reason to climb, and none when nothing better is there', async (t) => {
  const { network, sockets, told, receiver } = run(t, ['socket', 'stream']);
  const first = await sockets.next();
  first.accept();
  await settle();
  first.tell({ ok: 1 });
  await settle();
  receiver.returned({ ms: 0, online: true });
  await settle();
  assert.deepEqual([told, sockets.all.length], [['socket'], 1]);

  first.drop();
  await settle();
  receiver.returned({ ms: 0, online: true });
  await settle();
  assert.deepEqual([told.slice(1), await network.waiting()], [['The socket was cut off (1006), again in 250'], 0]);
});

test('The alarm ends it without an error, and with it the request that is held', async (t) => {
  const { network, closing, end } = run(t);
  const request = await network.next();
  closing.abort();
  assert.equal(await standing(end), undefined);
  assert.equal(request.isAborted, true);
});

test('The alarm ends it in a pause', async (t) => {
  const { network, closing, end } = run(t);
  (await network.next()).answer(503, null, { 'Retry-After': '600' });
  await settle();
  closing.abort();
  assert.equal(await standing(end), undefined);
});
