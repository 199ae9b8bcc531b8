import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { longPoll } from '../../Inbox.AspNetCore/wwwroot/channel/long-poll.js';
import { FakeNetwork } from './requests.mjs';
import { settle, standing, watched } from './time.mjs';

/** A long poll, the requests it makes, the pauses it takes, and a way to end it. */
function poll({ after = 0, wait = 25 } = {}) {
  const network = new FakeNetwork();
  const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch });
  const controller = new AbortController();
  const pauses = [];
  const batches = longPoll(mailbox, { after, wait, signal: controller.signal, sleep: async (ms) => void pauses.push(ms) });
  return { network, controller, pauses, next: () => watched(batches.next().then(({ value }) => value)) };
}

const envelopes = (...ids) => ids.map((id) => ({ id, from: 'bob', data: id }));
const query = async (network) => {
  const request = await network.next();
  return [request.url.search, request];
};

test('The first request is answered at once, and those after it are held', async () => {
  const { network, next } = poll();
  let batch = next();
  let [search, request] = await query(network);
  assert.equal(search, '?after=0&wait=0&max=100');
  request.answer(204);
  assert.deepEqual(await batch, []);
  batch = next();
  [search, request] = await query(network);
  assert.equal(search, '?after=0&wait=25&max=100');
  request.answer(200, envelopes(1, 2));
  assert.deepEqual(await batch, envelopes(1, 2));
});

test('Asking for the next batch acknowledges the one before, and an empty one nothing new', async () => {
  const { network, next } = poll({ after: 5 });
  const asked = [];
  for (const batch of [envelopes(6, 7), [], envelopes(9), envelopes(10)]) {
    const got = next();
    const [search, request] = await query(network);
    asked.push(search.match(/after=(\d+)/)[1]);
    if (batch.length > 0) request.answer(200, batch);
    else request.answer(204, null, { 'X-Wait-Ended': 'timeout' });
    assert.deepEqual(await got, batch);
  }
  assert.deepEqual(asked, ['5', '7', '7', '9']);
});

test('Nothing is asked for before the batch was processed', async () => {
  const { network, next } = poll();
  const batch = next();
  (await network.next()).answer(200, envelopes(1));
  await batch;
  assert.equal(await network.waiting(), 0);
});

test('A wait that is over is asked for again without a pause', async () => {
  const { network, pauses, next } = poll();
  for (let round = 0; round < 3; round++) {
    const batch = next();
    (await network.next()).answer(204, null, { 'X-Wait-Ended': 'timeout' });
    assert.deepEqual(await batch, []);
  }
  next();
  await network.next();
  assert.deepEqual(pauses, []);
});

test('Where nobody holds the request it asks once a second', async () => {
  for (const wait of [0, 25]) {
    const { network, pauses, next } = poll({ wait });
    for (let round = 0; round < 4; round++) {
      const batch = next();
      (await network.next()).answer(204);
      assert.deepEqual(await batch, []);
    }
    next();
    await settle();
    // The first answer of a held poll comes at once by itself.
    assert.deepEqual(pauses, Array(wait === 0 ? 4 : 3).fill(1000), `wait=${wait}`);
  }
});

for (const ended of ['superseded', 'left', 'stopping', 'lost']) {
  test(`A wait that ended since it was ${ended} says so`, async () => {
    const { network, next } = poll();
    const batch = next();
    (await network.next()).answer(204, null, { 'X-Wait-Ended': ended, 'Retry-After': '4' });
    await assert.rejects(batch, { name: 'SignalingError', message: `Receiving ended: ${ended}`, status: 204, ended, retryAfter: 4000 });
  });
}

test('An answer that is no batch acknowledges nothing, and may be asked for again', async () => {
  for (const body of ['<html>Log in to this network</html>', '{"id":1}', '[{"id":1},', 'null', '7']) {
    const { network, next } = poll();
    const batch = next();
    (await network.next()).answer(200, body);
    await assert.rejects(batch, { message: /not a batch of messages$/, status: 0, transient: true }, body);
  }
});

test('An answer that is cut off in the middle is no batch', async () => {
  const { network, next } = poll();
  const batch = next();
  const request = (await network.next()).stream({ 'Content-Type': 'application/json' });
  request.say('[{"id":1,"from":"bob","data":1},');
  await settle();
  request.cut();
  await assert.rejects(batch, { message: /not a batch of messages$/, status: 0 });
});

test('A refusal is what it is', async () => {
  const { network, next } = poll();
  const batch = next();
  (await network.next()).answer(401, { title: 'Wrong password' });
  await assert.rejects(batch, { message: '401 Wrong password', status: 401, transient: false });
});

test('The signal ends the request that is held', async () => {
  const { network, controller, next } = poll();
  const batch = next();
  const request = await network.next();
  controller.abort(new Error('closed'));
  assert.equal((await standing(batch)).message, 'closed');
  assert.equal(request.isAborted, true);
});
