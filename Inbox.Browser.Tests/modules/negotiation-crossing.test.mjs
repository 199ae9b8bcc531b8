import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channel, kinds, pair } from './negotiations.mjs';
import { settle } from './time.mjs';

test('Of two offers that cross the impolite side\'s wins, and both connect', async (t) => {
  const { time, told, page, a, b } = pair(t);
  channel(a);
  channel(b);
  await settle();
  a.begin();
  b.begin();
  await time.pass(1_000, 20);
  assert.deepEqual(kinds(told).slice(0, 3), ['a offer+1', 'b offer+1', 'a answer+1']);
  assert.deepEqual([a.connection.connectionState, b.connection.connectionState], ['connected', 'connected']);
  assert.equal(a.connection.signalingState, 'stable');
  assert.equal(b.connection.signalingState, 'stable');
  assert.deepEqual(page.errors, []);
});

test('An offer of one who has answered ours is left until that answer is here', async (t) => {
  const { time, told, held, page, a, b } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  held.add('a').add('b');
  // The impolite side's restart is answered, the answer is lost, and the polite side wants a restart of its own.
  b.restart();
  await time.pass(20, 20);
  const offerOf = (side) => told.findLast(([name, { description }]) => name === side && description?.type === 'offer')[1];
  const restart = offerOf('b');
  a.receive(restart);
  await time.pass(20, 20);
  a.restart();
  await time.pass(20, 20);
  const own = offerOf('a');
  assert.equal(own.heard, restart.number);
  b.receive(own);
  await time.pass(20, 20);
  assert.equal(b.connection.signalingState, 'have-local-offer', 'not rolled back, and not answered');
  held.clear();
  await time.pass(5_000, 20);
  assert.deepEqual([a.connection.signalingState, b.connection.signalingState, page.errors], ['stable', 'stable', []]);
});

test('Before its first answer the polite side gives way by a new connection, and later by a rollback', async (t) => {
  const { time, page, a, b } = pair(t);
  const first = a.connection;
  channel(a);
  channel(b);
  await settle();
  a.begin();
  b.begin();
  await time.pass(100, 20);
  assert.deepEqual([first.signalingState, a.connection.connectionState, b.connection.connectionState], ['closed', 'connected', 'connected']);
  const second = a.connection;
  a.restart();
  b.restart();
  await time.pass(1_000, 20);
  assert.deepEqual([a.connection === second, a.connection.signalingState, b.connection.signalingState, page.errors], [true, 'stable', 'stable', []]);
});

test('What the other side\'s offer has brought is not offered once more', async (t) => {
  const { time, told, a, b } = pair(t);
  channel(a);
  channel(b);
  await settle();
  a.begin();
  await time.pass(100, 20);
  b.begin();
  await time.pass(100, 20);
  assert.deepEqual(kinds(told).filter((kind) => kind.includes('offer')), ['a offer+1']);
});
