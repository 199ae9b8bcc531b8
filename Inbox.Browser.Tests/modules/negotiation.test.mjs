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
      connect: () => new RTCPeerConnection(),
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

test('A description goes with the candidates found while it was on its way', async (t) => {
  const { time, told, a } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  assert.deepEqual(kinds(told), ['a offer', 'b answer', 'a +1', 'b +1']);
  const [, , [, { candidates }]] = told;
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
  assert.deepEqual(kinds(told), ['a offer', 'a +1', 'a offer']);
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
  assert.deepEqual(kinds(told).slice(0, 2), ['b offer', 'a answer']);
  assert.equal(a.connection.connectionState, 'connected');
});

test('An answer names its offer, and one that names another changes nothing', async (t) => {
  const { time, told, held, a, b } = pair(t);
  held.add('a');
  channel(a);
  a.begin();
  await time.pass(100, 20);
  assert.deepEqual(told.filter(([, { description }]) => description).map(([, { number, heard }]) => [number, heard]), [[1, 0]]);
  for (const number of [0, 2]) a.receive({ description: { type: 'answer', sdp: 'fake 9 1' }, number });
  await time.pass(10);
  assert.equal(a.connection.signalingState, 'have-local-offer');
  held.clear();
  b.receive(told[0][1]);
  await time.pass(100, 20);
  const answers = told.filter(([, { description }]) => description?.type === 'answer');
  assert.deepEqual(answers.map(([name, { number }]) => [name, number]), [['b', 1]]);
  assert.equal(a.connection.connectionState, 'connected');
});

test('An offer is said again after 1, 2, 4, 8 and then every 15 s, with the candidates found since, until it is answered', async (t) => {
  const { time, told, held, a } = pair(t);
  held.add('a');
  channel(a);
  a.begin();
  await time.pass(46_000, 1_000);
  const offers = told.filter(([, { description }]) => description).map(([, { description, number }]) => [number, description.sdp.includes('a=candidate:')]);
  assert.deepEqual(offers, [[1, false], ...Array(6).fill([1, true])]);
  a.receive({ description: { type: 'answer', sdp: 'fake 9 1' }, number: 1 });
  told.length = 0;
  await time.pass(19_000, 1_000);
  assert.deepEqual(told, []);
});

test('Who hears an answered offer again gives the answer again, and does not negotiate anew', async (t) => {
  const { time, told, held, a, b } = pair(t);
  held.add('b');
  channel(a);
  a.begin();
  await time.pass(3_500, 20);
  const answers = told.filter(([, { description }]) => description?.type === 'answer');
  assert.deepEqual(answers.map(([, { number, description }]) => [number, description.sdp.split(/\s/)[2]]), [[1, '1'], [1, '1'], [1, '1']]);
  a.receive(answers[2][1]);
  await time.pass(10);
  assert.equal(b.connection.connectionState, 'connected');
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
  assert.deepEqual(kinds(told).filter((kind) => kind.includes('offer')), ['a offer']);
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

test('A description that fails is reported once, said again, and taken when it can be', async (t) => {
  const { time, told, page, a, b } = pair(t);
  channel(a);
  a.begin();
  await time.pass(100, 20);
  const { setRemoteDescription } = a.connection;
  a.connection.setRemoteDescription = async () => {
    throw new DOMException('busy', 'OperationError');
  };
  a.restart();
  await time.pass(5_000, 20);
  assert.deepEqual([a.connection.signalingState, page.errors.length], ['have-local-offer', 1]);
  a.connection.setRemoteDescription = setRemoteDescription;
  await time.pass(15_000, 20);
  assert.deepEqual([a.connection.signalingState, b.connection.signalingState, page.errors.length], ['stable', 'stable', 1]);
  assert.ok(told.length > 0);
});
