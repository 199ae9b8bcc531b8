import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channel, kinds, pair } from './negotiations.mjs';

for (const [name, polite, state, ms] of [
  ['a', 'polite', 'failed', 5_000], ['a', 'polite', 'disconnected', 10_000], ['b', 'impolite', 'failed', 0], ['b', 'impolite', 'disconnected', 5_000],
]) {
  test(`The ${polite} side restarts ICE ${ms} ms after the connection is ${state}`, async (t) => {
    const { time, ...sides } = pair(t);
    const { a, b } = sides;
    channel(a);
    a.begin();
    await time.pass(100, 20);
    const { connection } = sides[name];
    (name === 'a' ? b : a).connection.vanish();
    connection.become(state);
    await time.pass(Math.max(0, ms - 1));
    assert.equal(connection.restarts, 0);
    await time.pass(1);
    assert.equal(connection.restarts, 1);
  });
}

test('A connection that is back by itself is not restarted', async (t) => {
  const { time, a, b } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  b.connection.become('disconnected');
  await time.pass(4_999);
  b.connection.become('connected');
  await time.pass(60_000, 10_000);
  assert.equal(b.connection.restarts, 0);
});

test('A restart is offered anew, and connects', async (t) => {
  const { time, told, a, b } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  told.length = 0;
  for (const side of [a, b]) side.connection.become('failed');
  await time.pass(100, 20);
  assert.deepEqual(kinds(told).slice(0, 2), ['b offer+1', 'a answer+1']);
  assert.equal(a.connection.connectionState, 'connected');
});

for (const [name, ms] of [['a', 20_000], ['b', 15_000]]) {
  test(`Without a connection ${ms} ms after the answer, ICE is restarted by ${name}: the candidates may be lost`, async (t) => {
    const { time, ...sides } = pair(t);
    const { a, b } = sides;
    a.connection.reaches = false;
    channel(a);
    a.begin();
    await time.pass(100, 20);
    const { connection } = sides[name];
    assert.equal(connection.signalingState, 'stable');
    (name === 'a' ? b : a).close();
    await time.pass(ms - 150);
    assert.equal(connection.restarts, 0);
    await time.pass(100);
    assert.equal(connection.restarts, 1);
  });
}
