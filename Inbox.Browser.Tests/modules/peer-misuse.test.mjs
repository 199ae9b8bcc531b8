import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Peer } from '../../Inbox.AspNetCore/wwwroot/peer/peer.js';
import { meeting } from './meeting.mjs';

test('A channel has one peer for a mailbox at a time', async (t) => {
  const { time, join } = meeting(t);
  const alice = join('alice');
  const second = () => new Peer({ channel: alice.channel, remote: 'bob', polite: true });
  assert.throws(second, { message: "There is a Peer for the mailbox 'bob' on this channel. Close it first." });
  new Peer({ channel: alice.channel, remote: 'carl', polite: true }).close();
  alice.peer.close();
  second().close();
  await time.pass(100);
});

test('A prepare that throws is heard by the caller of the constructor, and reported later', async (t) => {
  const { page, time, join, open } = meeting(t);
  let fails = true;
  const prepare = (connection) => {
    if (fails) throw new Error('no tracks');
    connection.createDataChannel('talk', { negotiated: true, id: 0 });
  };
  const { channel } = open({ name: 'alice' });
  assert.throws(() => new Peer({ channel, remote: 'bob', polite: true, prepare }), { message: 'no tracks' });
  fails = false;
  const peer = new Peer({ channel, remote: 'bob', polite: true, prepare });
  t.after(() => peer.close());
  const bob = join('bob');
  await time.pass(1_000, 20);
  assert.equal(peer.state, 'connected');
  fails = true;
  bob.peer.close();
  await time.pass(100, 20);
  assert.deepEqual([peer.state, page.errors.map(({ message }) => message)], ['absent', ['no tracks']]);
});

test('A connection that the app has closed is begun anew when the other side is heard', async (t) => {
  const { time, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  alice.peer.connection.close();
  bob.peer.connection.become('failed');
  await time.pass(20_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state], ['connected', 'connected']);
});

test('A peer that is closed by a listener of its state asks nobody any more', async (t) => {
  const { time, server, join } = meeting(t);
  const [alice, bob] = [join('alice', { transport: 'long-poll' }), join('bob', { transport: 'long-poll' })];
  await time.pass(1_000, 20);
  alice.peer.addEventListener('state', ({ detail: { state } }) => state === 'absent' && alice.peer.close());
  bob.channel.close();
  join('bob');
  await time.pass(1_000, 20);
  assert.equal(alice.peer.state, 'closed');
  server.log.length = 0;
  await time.pass(120_000, 1_000);
  assert.deepEqual(server.log.filter((line) => line === 'POST alice'), []);
});

test('Two sides that are both polite are told so', async (t) => {
  const { page, time, join } = meeting(t);
  [join('alice'), join('bob', {}, { polite: true })];
  await time.pass(1_000, 20);
  assert.match(page.errors[0].message, /^Both sides say polite: true\./);
});

test('Messages of a wrong shape cost nothing', async (t) => {
  const { page, time, server, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  const { connections } = alice;
  const shapes = [{ number: '1' }, { number: NaN }, { number: -1 }, { heard: 1.5 }, { candidates: 5 }, { description: {} }, { description: { type: 'offer' } }, { description: { type: 'rollback', sdp: '' } }];
  server.put('bob', 'alice', ...shapes.map((shape) => ({ from: 'x', hello: true, ...shape })), { from: 'x'.repeat(65), hello: true });
  await time.pass(1_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.connections, page.errors], ['connected', 'connected', connections, []]);
});

test('Of two sides that say nothing the one whose name comes first is polite', async (t) => {
  const { page, time, server, join } = meeting(t);
  server.open('bob');
  const alice = join('alice', {}, { polite: undefined });
  await time.pass(100);
  assert.equal(server.data('bob')[0].polite, true);
  const bob = join('bob', {}, { polite: undefined });
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, page.errors], ['connected', 'connected', []]);
});

test('Where names do not tell who is polite, the app has to', (t) => {
  const { open } = meeting(t);
  const { channel } = open({ name: 'alice' });
  const message = "The option 'polite' must be true on one side and false on the other where the channel's 'name' does not tell the two apart.";
  assert.throws(() => new Peer({ channel, remote: 'alice' }), { name: 'TypeError', message });
  const { channel: nameless } = open({ name: undefined, password: undefined, credentials: 'same-origin' });
  assert.throws(() => new Peer({ channel: nameless, remote: 'bob' }), { name: 'TypeError', message });
  new Peer({ channel: nameless, remote: 'bob', polite: false }).close();
  assert.throws(() => new Peer({ channel, remote: 'bob', polite: 'yes' }), { name: 'TypeError', message: /^The option 'polite' must be true on one side/ });
});
