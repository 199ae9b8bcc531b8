import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channel, kinds, pair } from './negotiations.mjs';

test('Nothing is offered before the other side is there', async (t) => {
  const { time, told, a, b } = pair(t);
  channel(a);
  await time.pass(1_000);
  assert.deepEqual(told, []);
  assert.deepEqual([a.begin(), b.begin()], [true, false]);
  await time.pass(100, 20);
  assert.equal(a.connection.connectionState, 'connected');
  assert.equal(b.connection.connectionState, 'connected');
});

test('A description and the candidates that are found with it are one message from each side', async (t) => {
  const { time, told, a } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  assert.deepEqual(kinds(told), ['a offer+1', 'b answer+1']);
  const [[, { candidates }]] = told;
  assert.deepEqual(candidates, [{ candidate: 'candidate:0.1', usernameFragment: '0.1' }], 'the empty candidate is not told');
});

test('The end of the candidates is told after a second, to one who is not connected by then', async (t) => {
  const { time, told, a } = pair(t);
  a.connection.reaches = false;
  channel(a);
  a.begin();
  await time.pass(990, 20);
  told.length = 0;
  await time.pass(100, 20);
  assert.deepEqual(told, [['a', { candidates: [null] }], ['b', { candidates: [null] }]]);
});

test('Who answers may add a channel of its own afterwards', async (t) => {
  const { time, told, a, b } = pair(t);
  channel(a);
  channel(b);
  a.begin();
  await time.pass(100, 20);
  assert.equal(a.connection.channels.get(0).readyState, 'open');
  assert.equal(b.connection.channels.get(0).readyState, 'open');
  assert.ok(kinds(told).includes('b answer+1'));
});

test('Candidates that come before their description are kept for it', async (t) => {
  const { time, told, held, a, b } = pair(t);
  held.add('a');
  channel(a);
  a.begin();
  await time.pass(100, 20);
  const [[, { candidates, ...offer }]] = told;
  b.receive({ candidates });
  await time.pass(100, 20);
  assert.deepEqual(b.connection.candidates, []);
  b.receive(offer);
  await time.pass(100, 20);
  assert.deepEqual(b.connection.candidates, ['candidate:0.1']);
});

test('A candidate that cannot be used costs nothing but itself', async (t) => {
  const { time, page, a, b } = pair(t);
  channel(a);
  b.connection.addIceCandidate = async () => {
    throw new DOMException('Unknown ufrag', 'OperationError');
  };
  a.begin();
  await time.pass(100, 20);
  assert.deepEqual([a.connection.connectionState, page.errors], ['connected', []]);
});

test('Closed, it says nothing more and reports nothing', async (t) => {
  const { time, told, page, a, b } = pair(t);
  channel(a);
  a.begin();
  await time.pass(1);
  told.length = 0;
  a.close();
  a.receive({ description: { type: 'offer', sdp: 'fake 1 9' } });
  b.connection.become('failed');
  b.close();
  await time.pass(60_000, 10_000);
  assert.deepEqual([told.filter(([name]) => name === 'a'), page.errors], [[], []]);
});
