import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Incoming } from '../../Inbox.AspNetCore/wwwroot/peer/incoming.js';
import { meeting } from './meeting.mjs';
import { settle, standing } from './time.mjs';

const KIB = 1024;

/** Two pages whose peers know nothing but each other's messages. */
function talk(t) {
  const met = meeting(t);
  const join = (name) => {
    const side = met.join(name, { quiet: true });
    side.got = [];
    side.peer.addEventListener('message', ({ detail: { data } }) => side.got.push(data));
    return side;
  };
  return { ...met, join };
}

test('What is sent before the other side is there arrives when it comes, in order', async (t) => {
  const { time, join } = talk(t);
  const alice = join('alice');
  const sent = ['first', { second: [2] }, null].map((value) => alice.peer.send(value));
  await time.pass(5_000);
  assert.equal(await standing(sent[0]), 'pending');
  const bob = join('bob');
  await time.pass(5_000, 20);
  assert.deepEqual(bob.got, ['first', { second: [2] }, null]);
  await Promise.all(sent);
});

test('Both sides send, and answers need no other connection', async (t) => {
  const { time, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  bob.peer.addEventListener('message', ({ detail: { data } }) => bob.peer.send(`not ${data}`));
  alice.peer.send('now');
  await time.pass(2_000, 20);
  assert.deepEqual([alice.got, bob.got, alice.connections, bob.connections], [['not now'], ['now'], 1, 1]);
});

test('Bytes arrive as bytes, and as they were when they were sent', async (t) => {
  const { time, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  const bytes = new Uint8Array([9, 1, 2, 9]);
  alice.peer.send(bytes.subarray(1, 3));
  alice.peer.send(bytes.buffer);
  bytes.fill(0);
  await time.pass(2_000, 20);
  assert.deepEqual(bob.got.map((data) => [data instanceof ArrayBuffer, ...new Uint8Array(data)]), [[true, 1, 2], [true, 9, 1, 2, 9]]);
});

test('What was sent to a page that was reloaded arrives at the one that takes its place', async (t) => {
  const { time, connections, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  alice.peer.send('before');
  await time.pass(2_000, 20);
  connections[1].vanish();
  bob.channel.close();
  const sent = [alice.peer.send('into nothing'), alice.peer.send('again')];
  const back = join('bob');
  await time.pass(5_000, 20);
  await Promise.all(sent);
  assert.deepEqual([bob.got, back.got], [['before'], ['into nothing', 'again']]);
});

test('The side that was reloaded sends again from the start', async (t) => {
  const { time, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  for (const value of [1, 2]) bob.peer.send(value);
  await time.pass(2_000, 20);
  bob.peer.close();
  bob.channel.close();
  const back = join('bob');
  for (const value of [3, 4]) back.peer.send(value);
  await time.pass(5_000, 20);
  assert.deepEqual(alice.got, [1, 2, 3, 4]);
});

test('What arrived, and whose acknowledgement was lost with the connection, is not handed on twice', async (t) => {
  const { time, connections, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  alice.peer.send('one');
  await time.pass(2_000, 20);
  const [channel] = connections[1].channels.values();
  channel.send = () => {};
  const sent = alice.peer.send('two');
  await settle();
  assert.deepEqual([bob.got, await standing(sent)], [['one', 'two'], 'pending']);
  // The page stays as it is, with a new connection.
  alice.peer.connection.close();
  connections[1].become('failed');
  await time.pass(30_000, 20);
  const last = alice.peer.send('three');
  await time.pass(30_000, 20);
  await Promise.all([sent, last]);
  assert.deepEqual(bob.got, ['one', 'two', 'three']);
});

test('A message has at most 64 KiB, in UTF-8', async (t) => {
  const { join } = talk(t);
  const { peer } = join('alice');
  assert.equal(await standing(peer.send('x'.repeat(64 * KIB - 2))), 'pending');
  const error = await peer.send('ü'.repeat(32 * KIB - 1) + 'x').catch((reason) => reason);
  assert.deepEqual([error.name, error.message], ['RangeError', 'A message has at most 65536 bytes, and this one has 65537. Send it in parts.']);
  assert.equal((await peer.send(new Uint8Array(64 * KIB + 1)).catch((reason) => reason)).name, 'RangeError');
});

test('At most 1 MiB waits, and there is room again when the other side has it', async (t) => {
  const { time, join } = talk(t);
  const alice = join('alice');
  const part = new Uint8Array(64 * KIB);
  for (let count = 0; count < 16; count++) alice.peer.send(part);
  const error = await alice.peer.send(0).catch((reason) => reason);
  assert.deepEqual([error.name, error.message], ['QuotaExceededError', '1048576 bytes wait for the other side, and at most 1048576 may. Wait until an earlier send has ended.']);
  const bob = join('bob');
  await time.pass(2_000, 20);
  await alice.peer.send(0);
  assert.deepEqual(bob.got.length, 17);
});

test('What cannot be sent is refused, and nothing else suffers', async (t) => {
  const { time, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  const circle = {};
  circle.self = circle;
  for (const value of [undefined, () => {}, circle, 1n, new Blob(['x'])]) {
    assert.equal((await alice.peer.send(value).catch((error) => error)).name, 'TypeError', String(value));
  }
  alice.peer.send('well');
  await time.pass(2_000, 20);
  assert.deepEqual(bob.got, ['well']);
});

test('A peer that is closed sends nothing more', async (t) => {
  const { page, join } = talk(t);
  const { peer } = join('alice');
  const waiting = peer.send('never');
  peer.close();
  for (const sent of [waiting, peer.send('never')]) assert.equal((await sent.catch((error) => error)).name, 'AbortError');
  assert.deepEqual(page.errors, []);
});

test('An app that sends nothing has no channel of messages, and its own channels are not told of it', async (t) => {
  const { time, connections, join } = talk(t);
  const own = [];
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(2_000, 20);
  assert.deepEqual(connections.map(({ channels }) => channels.size), [0, 0]);
  bob.peer.connection.addEventListener('datachannel', ({ channel: { label } }) => own.push(label));
  alice.peer.connection.createDataChannel('mine');
  alice.peer.send('theirs');
  await time.pass(2_000, 20);
  assert.deepEqual([own, bob.got], [['mine'], ['theirs']]);
});

test('Frames that are no messages close their channel, are told as an error, and nothing else suffers', async (t) => {
  const { time, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  const errors = [];
  bob.peer.addEventListener('error', ({ detail: { error } }) => errors.push(error.message));
  await time.pass(1_000, 20);
  const beginnings = ['', '{', 'null', '{"from":1,"next":1}', '{"from":"x","next":0}', '{"from":"x","next":1.5}', `{"from":"${'x'.repeat(65)}","next":1}`];
  const lines = [...beginnings.map((beginning) => [beginning]), ['{"from":"x","next":1}', 'not JSON']];
  for (const frames of lines) {
    const channel = alice.peer.connection.createDataChannel('inbox.messages');
    channel.onopen = () => frames.forEach((frame) => channel.send(frame));
  }
  await time.pass(2_000, 20);
  assert.equal(errors.length, lines.length);
  alice.peer.send('well');
  await time.pass(2_000, 20);
  assert.deepEqual(bob.got, ['well']);
});

test('The last messages of a page that is gone do not pass for those of the page after it', () => {
  const got = [];
  const incoming = new Incoming({ onMessage: (data) => got.push(data), onError: assert.fail });
  const connection = new EventTarget();
  incoming.listen(connection);
  const [old, present] = ['old', 'present'].map((from) => {
    const channel = Object.assign(new EventTarget(), { label: 'inbox.messages', readyState: 'open', acknowledged: [], send: (number) => channel.acknowledged.push(number) });
    connection.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
    channel.hear = (frame) => channel.dispatchEvent(new MessageEvent('message', { data: frame }));
    channel.hear(JSON.stringify({ from, next: 1 }));
    return channel;
  });
  old.hear('"late"');
  present.hear('"here"');
  assert.deepEqual([got, old.acknowledged, present.acknowledged], [['here'], [], ['1']]);
});

test('What is sent in the moment in which a channel opens comes after its beginning', async (t) => {
  const { time, join } = talk(t);
  const [alice, bob] = [join('alice'), join('bob')];
  alice.peer.send('first');
  const { connection } = alice.peer;
  const [channel] = connection.channels.values();
  const open = channel.open;
  channel.open = () => {
    open.call(channel);
    alice.peer.send('second');
    channel.open = open;
  };
  await time.pass(2_000, 20);
  assert.deepEqual(bob.got, ['first', 'second']);
});
