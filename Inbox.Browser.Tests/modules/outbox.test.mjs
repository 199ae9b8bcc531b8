import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { Alarm } from '../../Inbox.AspNetCore/wwwroot/channel/alarm.js';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { Outbox } from '../../Inbox.AspNetCore/wwwroot/channel/outbox.js';
import { SignalingError } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';
import { FakeNetwork } from './requests.mjs';
import { settle, standing, stopTime, watched } from './time.mjs';

/** An outbox, the requests it makes, and what closes it. */
function open(t) {
  const time = stopTime(t);
  const network = new FakeNetwork();
  const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch });
  const closing = new AbortController();
  const alarm = new Alarm(closing.signal);
  const outbox = new Outbox(mailbox, alarm);
  const send = (to, value, { patience = 30_000, hold, signal, keepalive = false } = {}) => watched(outbox.send(to, value, { patience, hold, signal, keepalive }));
  return { time, network, closing, alarm, outbox, send };
}

const bodies = ({ requests }) => requests.map(({ url, body }) => `${url.searchParams.get('to')} ${body}`);

test('A message goes out at once, before send returns', (t) => {
  const { network, send } = open(t);
  send('bob', { a: 1 });
  assert.deepEqual(bodies(network), ['bob {"a":1}']);
});

test('One message is on its way to each recipient, and the others keep their order', async (t) => {
  const { network, send } = open(t);
  for (const number of [1, 2, 3]) send('bob', number);
  send('carl', 4);
  await settle();
  assert.deepEqual(bodies(network), ['bob 1', 'carl 4']);
  (await network.next()).answer(200);
  await settle();
  assert.deepEqual(bodies(network), ['bob 1', 'carl 4', 'bob 2']);
  network.requests[2].answer(200);
  await settle();
  assert.deepEqual(bodies(network), ['bob 1', 'carl 4', 'bob 2', 'bob 3']);
});

test('A message that is tried again keeps its place', async (t) => {
  const { time, network, send } = open(t);
  const sendings = [1, 2].map((number) => send('bob', number));
  (await network.next()).cut();
  await time.pass(124);
  assert.equal(network.requests.length, 1);
  await time.pass(1);
  (await network.next()).answer(200);
  (await network.next()).answer(200);
  await Promise.all(sendings);
  assert.deepEqual(bodies(network), ['bob 1', 'bob 1', 'bob 2']);
});

test('One that fails for good does not stop the next', async (t) => {
  const { network, send } = open(t);
  const sendings = [1, 2].map((number) => send('bob', number));
  (await network.next()).answer(413, { title: 'The message is too large' });
  (await network.next()).answer(200);
  await assert.rejects(sendings[0], { message: '413 The message is too large', status: 413 });
  assert.equal(await standing(sendings[1]), undefined);
});

for (const status of [404, 408, 409, 425, 429, 500, 502, 503, 504]) {
  test(`After ${status} it tries again`, async (t) => {
    const { time, network, send } = open(t);
    const sending = send('bob', 1);
    (await network.next()).answer(status);
    await time.pass(125);
    (await network.next()).answer(200);
    assert.equal(await standing(sending), undefined);
  });
}

for (const status of [400, 401, 403, 405, 410, 413, 415]) {
  test(`After ${status} it does not`, async (t) => {
    const { time, network, send } = open(t);
    const sending = send('bob', 1);
    (await network.next()).answer(status);
    await assert.rejects(sending, { status });
    await time.pass(60_000, 10_000);
    assert.equal(network.requests.length, 1);
  });
}

test('The pauses between tries grow to two seconds on average', async (t) => {
  const { time, network, send } = open(t);
  send('bob', 1);
  const pauses = [];
  for (let tries = 0; tries < 7; tries++) {
    (await network.next()).answer(404);
    await settle();
    const before = performance.now();
    while ((await network.waiting()) === 0) await time.pass(25, 25);
    pauses.push(performance.now() - before);
  }
  assert.deepEqual(pauses, [125, 250, 500, 1000, 2000, 2000, 2000]);
});

for (const status of [404, 429, 503]) {
  test(`The Retry-After of a ${status} is waited out, and nothing ends it early`, async (t) => {
    const { time, network, alarm, send } = open(t);
    send('bob', 1);
    (await network.next()).answer(status, null, { 'Retry-After': '7' });
    await time.pass(7_124);
    alarm.wake();
    assert.equal(await network.waiting(), 0);
    await time.pass(1);
    assert.equal(await network.waiting(), 1);
  });
}

test('Patience that is over before the Retry-After is not waited out', async (t) => {
  const { network, send } = open(t);
  const sending = send('bob', 1, { patience: 7_000 });
  (await network.next()).answer(503, null, { 'Retry-After': '7' });
  await assert.rejects(sending, { status: 503, retryAfter: 7_000 });
});

test('Without patience it tries once', async (t) => {
  const { network, send } = open(t);
  const sending = send('nobody', 1, { patience: 0 });
  (await network.next()).answer(404, { title: 'Nobody has that name' });
  await assert.rejects(sending, { message: '404 Nobody has that name', status: 404 });
});

test('When patience is over the last try says why, and it counts from the call of send', async (t) => {
  const { time, network, send } = open(t);
  const [first, second] = [send('late', 1, { patience: 3_000 }), send('late', 2, { patience: 3_000 })];
  for (let now = 0; now < 4_000; now += 25) {
    while (await network.waiting()) (await network.next()).answer(404);
    await time.pass(25, 25);
    if (now < 2_950) assert.equal(await standing(first), 'pending', String(now));
  }
  for (const sending of [first, second]) assert.equal((await standing(sending)).status, 404);
  const last = network.requests.map(({ body }) => body);
  assert.deepEqual(last.filter((body) => body === '2'), ['2'], 'the second one waited in the queue for all of its patience, and is tried once');
});

test('A page that is looked at again ends the pause', async (t) => {
  const { network, alarm, send } = open(t);
  send('bob', 1);
  (await network.next()).cut();
  await settle();
  alarm.wake();
  assert.equal(await network.waiting(), 1);
});

test('A message may be held, by a request and by the shortcut, and then it has been sent', async (t) => {
  const { network, outbox, send } = open(t);
  const sending = send('bob', 1, { hold: 9_001 });
  const request = await network.next();
  assert.equal(request.url.search, '?to=bob&hold=10');
  request.answer(202);
  assert.equal(await standing(sending), undefined);
  const asked = [];
  outbox.shortcut = async (to, json, { hold }) => void asked.push(hold);
  await send('bob', 2, { hold: 30_000 });
  await send('bob', 3);
  assert.deepEqual(asked, [30, 0]);
  for (const hold of [-1, 3_600_001, NaN, '7s']) await assert.rejects(send('bob', 4, { hold }), { name: 'TypeError', message: /'hold'/ });
});

test('While there is a shortcut it goes by that, and by a request again when it is gone', async (t) => {
  const { network, outbox, send } = open(t);
  const shortcut = [];
  outbox.shortcut = async (to, json) => void shortcut.push(`${to} ${json}`);
  await send('bob', 1);
  await send('bob', 2);
  outbox.shortcut = undefined;
  send('bob', 3);
  assert.deepEqual([shortcut, bodies(network)], [['bob 1', 'bob 2'], ['bob 3']]);
});

test('A shortcut that breaks under a message is followed by a request with the same message', async (t) => {
  const { time, network, outbox, send } = open(t);
  outbox.shortcut = async () => {
    outbox.shortcut = undefined;
    throw new SignalingError('The socket was cut off (1006)');
  };
  const sending = send('bob', 1);
  await time.pass(125);
  (await network.next()).answer(200);
  assert.equal(await standing(sending), undefined);
});

test('What has to outlive the page is a request of its own, past the shortcut and past those that wait', async (t) => {
  const { network, outbox, send } = open(t);
  send('bob', 1);
  outbox.shortcut = async () => assert.fail('A socket goes with the page.');
  send('bob', 2, { keepalive: true });
  assert.deepEqual(network.requests.map(({ body, keepalive }) => [body, keepalive]), [['1', false], ['2', true]]);
});

test('A last word of more than 64 KiB is refused at once: no browser would send it', async (t) => {
  const { network, send } = open(t);
  assert.equal(await standing(send('bob', 'x'.repeat(65_534), { keepalive: true })), 'pending');
  for (const large of ['x'.repeat(65_535), 'ü'.repeat(32_768)]) {
    const end = await standing(send('bob', large, { keepalive: true }));
    assert.deepEqual([end.name, end.message], ['RangeError', 'A message that outlives its page is at most 64 KiB of JSON']);
  }
  assert.equal(network.requests.length, 1);
});

test('However often a signal is used, it is left without a listener', async (t) => {
  const { network, send } = open(t);
  const { signal } = new AbortController();
  for (let number = 0; number < 20; number++) {
    const sending = send('bob', number, { signal });
    (await network.next()).answer(200);
    await sending;
  }
  assert.equal(getEventListeners(signal, 'abort').length, 0);
});

test('Given up, a message ends with the reason it was given up for, wherever it is', async (t) => {
  const { network, send } = open(t);
  const controllers = [1, 2, 3].map(() => new AbortController());
  const sendings = controllers.map(({ signal }, index) => send('bob', index, { signal }));
  controllers[1].abort(new Error('while it waits'));
  assert.equal((await standing(sendings[1])).message, 'while it waits');
  controllers[0].abort(new Error('on its way'));
  assert.equal((await standing(sendings[0])).message, 'on its way');
  assert.equal(network.requests[0].isAborted, true);
  assert.deepEqual(bodies(network), ['bob 0', 'bob 2']);
  await assert.rejects(send('bob', 4, { signal: AbortSignal.abort(new Error('before')) }), { message: 'before' });
});

test('Given up in a pause between two tries, it is not tried again', async (t) => {
  const { time, network, send } = open(t);
  const controller = new AbortController();
  const sending = send('bob', 1, { signal: controller.signal });
  (await network.next()).answer(503, null, { 'Retry-After': '7' });
  await settle();
  controller.abort(new Error('enough'));
  assert.equal((await standing(sending)).message, 'enough');
  await time.pass(60_000, 10_000);
  assert.equal(network.requests.length, 1);
});

test('Closed, it finishes what is on its way and begins nothing', async (t) => {
  const { network, closing, send } = open(t);
  const sendings = [1, 2].map((number) => send('bob', number));
  closing.abort();
  (await network.next()).answer(200);
  assert.equal(await standing(sendings[0]), undefined);
  assert.equal((await standing(sendings[1])).message, 'The channel was closed before the message was sent');
  assert.equal((await standing(send('bob', 3))).message, 'The channel is closed');
  assert.deepEqual(bodies(network), ['bob 1']);
});

test('Closed in a pause between two tries, it does not try again', async (t) => {
  const { network, closing, send } = open(t);
  const sending = send('bob', 1);
  (await network.next()).answer(404);
  await settle();
  closing.abort();
  assert.equal((await standing(sending)).message, 'The channel was closed before the message was sent');
  assert.equal(network.requests.length, 1);
});

test('What has no JSON form is refused at once', async (t) => {
  const { network, send } = open(t);
  for (const value of [undefined, () => {}, Symbol('no')]) await assert.rejects(send('bob', value), { name: 'TypeError', message: "The message can't be represented as JSON" });
  const circle = {};
  circle.circle = circle;
  await assert.rejects(send('bob', circle), TypeError);
  assert.equal(network.requests.length, 0);
});
