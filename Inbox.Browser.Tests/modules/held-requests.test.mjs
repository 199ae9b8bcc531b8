import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holding, withRoom } from '../../Inbox.AspNetCore/wwwroot/channel/held-requests.js';
import { world } from './channel.mjs';
import { settle, stopTime } from './time.mjs';

/** Who holds a request until it is let go; then it waits for a new one. */
function holders(names) {
  const letGo = [];
  const owners = Object.fromEntries(names.map((name) => [name, { name }]));
  const hold = (name) => holding(owners[name], () => {
    letGo.push(name);
    ends[name] = hold(name);
  });
  const ends = Object.fromEntries(names.map((name) => [name, hold(name)]));
  return { letGo, owners, close: () => names.forEach((name) => ends[name]()) };
}

test('While a request gets no answer, the own held one goes after a second, then in each second the one held longest, six at most', async (t) => {
  const time = stopTime(t);
  const { letGo, owners, close } = holders(['a', 'b', 'c', 'd']);
  t.after(close);
  withRoom(owners.c, new Promise(() => {}));
  await time.pass(999);
  assert.deepEqual(letGo, []);
  await time.pass(1);
  assert.deepEqual(letGo, ['c']);
  await time.pass(20_000);
  assert.deepEqual(letGo, ['c', 'a', 'b', 'd', 'c', 'a']);
});

test('A request that is answered or fails within a second costs nobody anything', async (t) => {
  const time = stopTime(t);
  const { letGo, owners, close } = holders(['a']);
  t.after(close);
  assert.equal(await withRoom(owners.a, Promise.resolve(7)), 7);
  await assert.rejects(withRoom(owners.a, Promise.reject(new Error('no'))), { message: 'no' });
  await time.pass(60_000, 1_000);
  assert.deepEqual(letGo, []);
});

for (const transport of ['stream', 'long-poll']) {
  test(`A channel by ${transport} that lets go of its request receives all the same, and says nothing of it`, async (t) => {
    const { time, server, open } = world(t);
    const { channel, got, states } = open({ transport });
    await settle();
    server.open('bob');
    server.refusal = 'silence';
    const sending = channel.send('bob', 1);
    await time.pass(2_500);
    server.put('bob', 'page', 1, 2);
    await time.pass(500);
    assert.deepEqual([got, states], [[1, 2], [`open ${transport}`]]);
    server.refusal = undefined;
    await time.pass(25_000);
    await sending;
    assert.deepEqual(server.data('bob'), [1]);
  });
}
