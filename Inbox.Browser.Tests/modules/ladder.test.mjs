import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ladder } from '../../Inbox.AspNetCore/wwwroot/channel/ladder.js';
import { SignalingError, UnsuitableError } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';
import { stopTime } from './time.mjs';

const ALL = ['socket', 'stream', 'long-poll'];
const unsuitable = () => new UnsuitableError('It does not work here');
const broken = () => new SignalingError('Cut off');

/** A life of the rung of now, and its end. */
const live = async (ladder, time, ms, error = broken()) => {
  ladder.opened();
  await time.pass(ms, ms);
  return ladder.failed(error);
};

test('It begins with the best', () => {
  const ladder = new Ladder(ALL);
  assert.equal(ladder.rung, 'socket');
  assert.equal(ladder.fallen, false);
  assert.equal(ladder.mayClimb, false);
});

test('What does not work gives way to the next at once, down to the last', (t) => {
  stopTime(t);
  const ladder = new Ladder(ALL);
  assert.equal(ladder.failed(unsuitable()), true);
  assert.equal(ladder.rung, 'stream');
  assert.equal(ladder.failed(unsuitable()), true);
  assert.equal(ladder.rung, 'long-poll');
  assert.equal(ladder.fallen, true);
});

test('Where nothing works it begins again, after a pause, with what worked last', (t) => {
  stopTime(t);
  const ladder = new Ladder(ALL);
  for (let rung = 0; rung < 2; rung++) ladder.failed(unsuitable());
  assert.equal(ladder.failed(unsuitable()), false);
  assert.equal(ladder.rung, 'socket');
});

test('The rung that carried once is where a new try begins', (t) => {
  stopTime(t);
  const ladder = new Ladder(ALL);
  ladder.failed(unsuitable());
  ladder.opened();
  assert.equal(ladder.failed(broken()), false);
  assert.equal(ladder.rung, 'stream');
  // Down to the long poll, which nothing answers: no server at all looks like that.
  ladder.failed(unsuitable());
  assert.equal(ladder.rung, 'long-poll');
  ladder.failed(broken());
  assert.equal(ladder.rung, 'stream');
});

test('Two short lives in a row bring it down one rung, and a long one between them does not', async (t) => {
  const time = stopTime(t);
  const ladder = new Ladder(ALL);
  await live(ladder, time, 9_999);
  await live(ladder, time, 10_000);
  await live(ladder, time, 9_999);
  assert.equal(ladder.rung, 'socket');
  assert.equal(await live(ladder, time, 9_999), false, 'it is tried after a pause');
  assert.equal(ladder.rung, 'stream');
});

test('What the server itself says is said of the mailbox: that brings nothing down', async (t) => {
  const time = stopTime(t);
  const ladder = new Ladder(ALL);
  const said = [new SignalingError('503', { status: 503 }), new SignalingError('ended', { ended: 'stopping' })];
  for (const error of [...said, ...said, broken(), ...said]) await live(ladder, time, 1, error);
  assert.equal(ladder.rung, 'socket');
});

test('The short lives of one rung do not count for the next', async (t) => {
  const time = stopTime(t);
  const ladder = new Ladder(ALL);
  await live(ladder, time, 1);
  ladder.failed(unsuitable());
  await live(ladder, time, 1);
  assert.equal(ladder.rung, 'stream');
  await live(ladder, time, 1);
  assert.equal(ladder.rung, 'long-poll');
});

for (const [fallen, falls] of [['stream', 1], ['long-poll', 2]]) {
  test(`Five minutes after the fall to ${fallen} it may climb, and then begins with the socket`, async (t) => {
    const time = stopTime(t);
    const ladder = new Ladder(ALL);
    for (let fall = 0; fall < falls; fall++) {
      await time.pass(5_000, 5_000);
      ladder.failed(unsuitable());
    }
    ladder.opened();
    assert.equal(ladder.rung, fallen);
    await time.pass(299_999, 299_999);
    assert.equal(ladder.mayClimb, false);
    await time.pass(1);
    assert.equal(ladder.mayClimb, true);
    ladder.climb();
    assert.deepEqual([ladder.rung, ladder.fallen, ladder.mayClimb], ['socket', false, false]);
  });
}

test('A climb that fails falls again, and the five minutes begin anew', async (t) => {
  const time = stopTime(t);
  const ladder = new Ladder(ALL);
  ladder.failed(unsuitable());
  ladder.opened();
  await time.pass(300_000, 300_000);
  ladder.climb();
  assert.equal(ladder.failed(unsuitable()), true);
  assert.equal(ladder.rung, 'stream');
  ladder.opened();
  await time.pass(299_999, 299_999);
  assert.equal(ladder.mayClimb, false);
  await time.pass(1);
  assert.equal(ladder.mayClimb, true);
});

test('A ladder of one rung stays on it', async (t) => {
  const time = stopTime(t);
  const ladder = new Ladder(['long-poll']);
  for (let life = 0; life < 4; life++) await live(ladder, time, 1);
  assert.equal(ladder.failed(unsuitable()), false);
  await time.pass(400_000, 400_000);
  assert.deepEqual([ladder.rung, ladder.fallen, ladder.mayClimb], ['long-poll', false, false]);
});
