import assert from 'node:assert/strict';
import { test } from 'node:test';
import { channel, kinds, pair } from './negotiations.mjs';

test('An unanswered offer can be said again, and a second answer to it changes nothing', async (t) => {
  const { time, told, held, page, a, b } = pair(t);
  held.add('a');
  channel(a);
  a.begin();
  await time.pass(100, 20);
  a.repeatOffer();
  await time.pass(100, 20);
  assert.deepEqual(kinds(told), ['a offer+1', 'a offer']);
  held.clear();
  b.receive(told[0][1]);
  b.receive(told[1][1]);
  await time.pass(100, 20);
  assert.deepEqual([a.connection.signalingState, page.errors], ['stable', []]);
  a.repeatOffer();
  await time.pass(100, 20);
  assert.equal(kinds(told).filter((kind) => kind.startsWith('a offer')).length, 2, 'an answered one is not said again');
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
