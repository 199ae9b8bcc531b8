import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Negotiation } from '../../Inbox.AspNetCore/wwwroot/negotiation.js';
import { fakeConnections } from './connections.mjs';
import { FakePage } from './page.mjs';
import { settle, stopTime } from './time.mjs';

/** Two sides whose signals are told each other, as soon as the test does not hold them. */
function pair(t) {
  const page = new FakePage(t);
  const time = stopTime(t);
  fakeConnections(t);
  const told = [];
  const sides = {};
  const held = new Set();
  for (const [name, other, polite] of [['a', 'b', true], ['b', 'a', false]]) {
    sides[name] = new Negotiation({
      polite,
      send: async (signal) => {
        told.push([name, signal]);
        if (!held.has(name)) sides[other].receive(structuredClone(signal));
      },
      onState: () => {},
    });
  }
  t.after(() => Object.values(sides).forEach((side) => side.close()));
  return { page, time, told, held, ...sides };
}

const channel = ({ connection }) => connection.createDataChannel('talk', { negotiated: true, id: 0 });
const kinds = (told) => told.map(([name, { description, candidates }]) => `${name} ${description?.type ?? ''}${candidates ? `+${candidates.length}` : ''}`);

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

test('A description goes with the candidates found while it was on its way, and the null at their end', async (t) => {
  const { time, told, a } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  assert.deepEqual(kinds(told), ['a offer', 'b answer', 'a +2', 'b +2']);
  const [, , [, { candidates }]] = told;
  assert.deepEqual(candidates, [{ candidate: 'candidate:0.1' }, null], 'the empty candidate is not told');
});

test('Who answers may add a channel of its own afterwards', async (t) => {
  const { time, told, a, b } = pair(t);
  channel(a);
  channel(b);
  a.begin();
  await time.pass(100, 20);
  assert.equal(a.connection.channels.get(0).readyState, 'open');
  assert.equal(b.connection.channels.get(0).readyState, 'open');
  assert.ok(kinds(told).includes('b answer'));
});

test('Of two offers that cross the impolite side\'s wins, and both connect', async (t) => {
  const { time, told, page, a, b } = pair(t);
  channel(a);
  channel(b);
  await settle();
  a.begin();
  b.begin();
  await time.pass(1_000, 20);
  assert.deepEqual(kinds(told).slice(0, 3), ['a offer', 'b offer', 'a answer']);
  assert.deepEqual([a.connection.connectionState, b.connection.connectionState], ['connected', 'connected']);
  assert.equal(a.connection.signalingState, 'stable');
  assert.equal(b.connection.signalingState, 'stable');
  assert.deepEqual(page.errors, []);
});

test('Candidates that come before their description are kept for it', async (t) => {
  const { time, told, held, a, b } = pair(t);
  held.add('a');
  channel(a);
  a.begin();
  await time.pass(100, 20);
  const [[, offer], [, candidates]] = told;
  b.receive(candidates);
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

test('An unanswered offer can be said again, and a second answer to it changes nothing', async (t) => {
  const { time, told, held, page, a, b } = pair(t);
  held.add('a');
  channel(a);
  a.begin();
  await time.pass(100, 20);
  a.repeatOffer();
  await time.pass(100, 20);
  assert.deepEqual(kinds(told), ['a offer', 'a +2', 'a offer']);
  held.clear();
  b.receive(told[0][1]);
  b.receive(told[2][1]);
  await time.pass(100, 20);
  assert.deepEqual([a.connection.signalingState, page.errors], ['stable', []]);
  a.repeatOffer();
  await time.pass(100, 20);
  assert.equal(kinds(told).filter((kind) => kind === 'a offer').length, 2, 'an answered one is not said again');
});

for (const [name, polite, state, ms] of [
  ['a', 'polite', 'failed', 5_000], ['a', 'polite', 'disconnected', 10_000], ['b', 'impolite', 'failed', 0], ['b', 'impolite', 'disconnected', 5_000],
]) {
  test(`The ${polite} side restarts ICE ${ms} ms after the connection is ${state}`, async (t) => {
    const { time, ...sides } = pair(t);
    const { connection } = sides[name];
    connection.become(state);
    await time.pass(Math.max(0, ms - 1));
    assert.equal(connection.restarts, 0);
    await time.pass(1);
    assert.equal(connection.restarts, 1);
  });
}

test('A connection that is back by itself is not restarted', async (t) => {
  const { time, b } = pair(t);
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
  assert.deepEqual(kinds(told).slice(0, 2), ['b offer', 'a answer']);
  assert.equal(a.connection.connectionState, 'connected');
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
