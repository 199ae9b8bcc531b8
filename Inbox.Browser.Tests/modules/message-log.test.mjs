import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageLog } from '../../Inbox.AspNetCore/wwwroot/rooms/message-log.js';
import { stopTime } from './time.mjs';

const message = (session, id, data = id) => ({ session, number: 1, id, data });
const ids = (messages) => messages.map(({ session, id }) => `${session}${id}`).join();

/** An own message, and what became of it. */
function own(log, id, data) {
  const end = { how: 'waits' };
  log.add(message('me', id, data), { settle: () => (end.how = 'settled'), refuse: (reason) => (end.how = reason) });
  return end;
}

test('Each message is taken once, and one from before the last is not', () => {
  const log = new MessageLog();
  assert.deepEqual([1, 2, 2, 1, 5, 4].map((id) => log.add(message('a', id))), [true, true, false, false, true, false]);
  assert.equal(log.add(message('b', 1)), true);
  assert.deepEqual(log.heard, { a: 5, b: 1 });
});

test('What the other lacks is what it has not heard, in order', () => {
  const log = new MessageLog();
  for (const [session, id] of [['a', 1], ['b', 1], ['a', 2], ['b', 2]]) log.add(message(session, id));
  assert.equal(ids(log.lackedBy({})), 'a1,b1,a2,b2');
  assert.equal(ids(log.lackedBy({ a: 1, b: 2 })), 'a2');
  assert.equal(ids(log.lackedBy({ a: 2, b: 2, c: 9 })), '');
});

test('Others are kept for 30 s, and heard of for ever', async (t) => {
  const time = stopTime(t);
  const log = new MessageLog();
  log.add(message('a', 1));
  await time.pass(29_999, 10_000);
  assert.equal(ids(log.lackedBy({})), 'a1');
  await time.pass(1);
  assert.equal(ids(log.lackedBy({})), '');
  assert.equal(log.add(message('a', 1)), false);
});

test('Own messages stay until they are settled, and for 30 s more', async (t) => {
  const time = stopTime(t);
  const log = new MessageLog();
  const ends = [own(log, 1), own(log, 2)];
  await time.pass(120_000, 30_000);
  log.settle(1);
  assert.deepEqual(ends.map(({ how }) => how), ['settled', 'waits']);
  await time.pass(29_999, 10_000);
  assert.equal(ids(log.lackedBy({})), 'me1,me2');
  await time.pass(1);
  assert.equal(ids(log.lackedBy({})), 'me2');
});

test('The oldest of a thousand others go, and no own one that waits', () => {
  const log = new MessageLog();
  own(log, 1);
  for (let id = 1; id <= 1005; id++) log.add(message('a', id));
  const lacked = log.lackedBy({});
  assert.deepEqual([lacked.length, ids(lacked.slice(0, 2)), ids(lacked.slice(-1))], [1000, 'me1,a7', 'a1005']);
});

test('More than 4 MiB are not kept', () => {
  const log = new MessageLog();
  for (let id = 1; id <= 5; id++) log.add(message('a', id, 'x'.repeat(1 << 20)));
  assert.equal(ids(log.lackedBy({})), 'a3,a4,a5');
});

test('A thousand own messages, or 4 MiB of them, may wait', () => {
  const many = new MessageLog();
  for (let id = 1; id <= 999; id++) own(many, id);
  assert.equal(many.hasRoom(1), true);
  own(many, 1000);
  assert.equal(many.hasRoom(1), false);
  many.settle(1);
  assert.equal(many.hasRoom(1), true);

  const large = new MessageLog();
  own(large, 1, 'x'.repeat(3 << 20));
  assert.deepEqual([large.hasRoom((1 << 20) - 1000), large.hasRoom(1 << 20)], [true, false]);
});

test('Refused, every own message that waits is told so, and nothing is kept', () => {
  const log = new MessageLog();
  const ends = [own(log, 1), own(log, 2)];
  log.settle(1);
  log.refuse('closed');
  assert.deepEqual([ends.map(({ how }) => how), ids(log.lackedBy({}))], [['settled', 'closed'], '']);
});

test('Who has just come takes what the other has heard for heard', () => {
  const log = new MessageLog();
  own(log, 3);
  log.adopt({ a: 7, me: 1 });
  assert.deepEqual([log.heard, log.add(message('a', 7)), log.add(message('a', 8))], [{ me: 3, a: 7 }, false, true]);
});

test('To a host, what waits here counts for nothing', () => {
  const log = new MessageLog();
  log.add(message('a', 4));
  own(log, 1);
  own(log, 2);
  assert.deepEqual(log.shared, { a: 4, me: 0 });
  log.settle(1);
  assert.deepEqual(log.shared, { a: 4, me: 1 });
  log.settle(2);
  assert.deepEqual(log.shared, { a: 4, me: 2 });
});

test('Of a thousand sessions, the one that has been silent for longest is forgotten', () => {
  const log = new MessageLog();
  for (let session = 1; session <= 1000; session++) log.add(message(`s${session}-`, 1));
  log.add(message('s1-', 2));
  log.add(message('new', 1));
  const { heard } = log;
  assert.deepEqual([Object.keys(heard).length, heard['s1-'], heard['s2-'], heard.new], [1000, 2, undefined, 1]);
});
