import assert from 'node:assert/strict';
import { test } from 'node:test';
import { meeting } from './meeting.mjs';

for (const [why, break_] of [
  ['503', (server) => (server.refusal = 503)], ['429', (server) => (server.refusal = 429)], ['no answer', (server) => (server.refusal = 0)],
]) {
  test(`A hello that meets ${why} is said again, since only 404 says that nobody is there`, async (t) => {
    const { time, server, join } = meeting(t);
    const alice = join('alice', { transport: 'long-poll' });
    await time.pass(1_000);
    const bob = join('bob', { transport: 'long-poll' });
    bob.channel.addEventListener('state', () => break_(server), { once: true });
    await time.pass(5_000);
    assert.deepEqual([alice.peer.state, bob.peer.state], ['absent', 'absent']);
    server.refusal = undefined;
    await time.pass(15_000, 20);
    assert.deepEqual([alice.peer.state, bob.peer.state], ['connected', 'connected']);
  });
}

test('A hello is said again to nobody after 3 s and then once a minute', async (t) => {
  const { time, server, join } = meeting(t);
  join('alice', { transport: 'long-poll' });
  await time.pass(182_000, 1_000);
  assert.equal(server.log.filter((line) => line === 'POST alice').length, 4);
});

test('A hello is said again to somebody who does not answer after 1, 2, 4, 8 and then every 15 s', async (t) => {
  const { time, server, join } = meeting(t);
  server.open('bob');
  join('alice', { transport: 'long-poll' });
  await time.pass(46_000, 1_000);
  assert.equal(server.data('bob').length, 7);
});

test('Two whose mailboxes went with a restart between two polls find each other all the same', async (t) => {
  const { time, server, join } = meeting(t);
  const alice = join('alice', { transport: 'poll' });
  await time.pass(1_500);
  server.restart();
  const bob = join('bob', { transport: 'poll' });
  await time.pass(10_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state], ['connected', 'connected']);
});

test('Who is there without a connection is asked every 20 s, and absent once its mailbox is gone', async (t) => {
  const { time, server, join } = meeting(t);
  server.open('bob');
  const alice = join('alice', { quiet: true });
  await time.pass(100);
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100);
  const answer = () => server.put('bob', 'alice', { from: 'one', to: server.data('bob').at(-1).from, hello: true, reply: true });
  const asked = () => server.data('bob').filter(({ hello, reply }) => hello && !reply).length;
  answer();
  const before = asked();
  for (let round = 1; round <= 3; round++) {
    await time.pass(20_100);
    assert.equal(asked(), before + round);
    answer();
  }
  assert.equal(alice.peer.state, 'new');
  server.leave('bob');
  await time.pass(26_000);
  assert.deepEqual([alice.peer.state, alice.reasons.at(-1)], ['absent', 'unreachable']);
});

test('Who was only heard is asked, too', async (t) => {
  const { time, server, join } = meeting(t);
  const alice = join('alice', { quiet: true });
  await time.pass(100);
  server.open('bob');
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(1_000);
  server.leave('bob');
  await time.pass(26_000);
  assert.deepEqual([alice.peer.state, alice.reasons.at(-1)], ['absent', 'unreachable']);
});

test('Who has a mailbox and does not answer for 30 s is absent, and welcome as soon as it does', async (t) => {
  const { time, server, join } = meeting(t);
  server.open('bob');
  const alice = join('alice');
  await time.pass(100);
  server.put('bob', 'alice', { from: 'one', hello: true });
  // Asked after 20 s, and 30 s later.
  await time.pass(49_000, 1_000);
  assert.equal(alice.peer.state, 'new');
  await time.pass(3_000, 1_000);
  assert.deepEqual([alice.peer.state, alice.reasons.at(-1)], ['absent', 'silent']);
  server.put('bob', 'alice', { from: 'one', to: server.data('bob').at(-1).from, hello: true, reply: true });
  await time.pass(100, 20);
  assert.equal(alice.peer.state, 'new');
});

test('Who speaks to a former session is told of the new one', async (t) => {
  const { time, server, join } = meeting(t);
  join('alice');
  await time.pass(100);
  server.open('bob');
  server.put('bob', 'alice', { from: 'one', to: 'a former session', description: { type: 'offer', sdp: 'fake 9 1' }, number: 3 });
  await time.pass(100);
  assert.deepEqual(server.data('bob').map(({ to, hello }) => [to, hello]), [[undefined, true]]);
});

test('A connection that never gathers is begun anew on both sides', async (t) => {
  const { time, connections, join } = meeting(t);
  const alice = join('alice');
  alice.peer.connection.neverGathers();
  await time.pass(1_000, 20);
  const bob = join('bob');
  await time.pass(4_900, 20);
  assert.notEqual(alice.peer.state, 'connected');
  await time.pass(4_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.reasons.includes('stuck') || bob.reasons.includes('replaced')], ['connected', 'connected', true]);
  assert.equal(connections.length, 5, 'two at first, two anew, and one more because the offers of those cross');
});

test('The ICE servers are asked for before each connection and each restart, and a failure leaves those of before', async (t) => {
  const { page, time, join } = meeting(t);
  let asked = 0;
  let fails = false;
  const iceServers = async () => {
    if (fails) throw new Error('no credentials');
    return [{ urls: 'stun:example.org', username: String(++asked) }];
  };
  const [alice, bob] = [join('alice', {}, { iceServers }), join('bob')];
  assert.equal(asked, 0, 'not before the other side is there');
  await time.pass(6_000, 20);
  const servers = () => alice.peer.connection.getConfiguration().iceServers[0].username;
  assert.deepEqual([alice.peer.state, asked, servers()], ['connected', 1, '1']);
  alice.peer.restart();
  await time.pass(6_000, 20);
  assert.deepEqual([asked, servers()], [2, '2']);
  bob.peer.restart();
  await time.pass(6_000, 20);
  assert.deepEqual([asked, servers()], [3, '3'], 'the other side\'s restart gathers here, too');
  fails = true;
  alice.peer.restart();
  await time.pass(6_000, 20);
  assert.deepEqual([servers(), page.errors.map(({ message }) => message), alice.peer.state], ['3', ['no credentials'], 'connected']);
  fails = false;
  bob.peer.close();
  bob.channel.close();
  join('bob');
  await time.pass(6_000, 20);
  assert.deepEqual([alice.peer.state, servers()], ['connected', '4']);
});

test('ICE servers that nobody can say within 10 s do not hold up a connection in one network', async (t) => {
  const { page, time, join } = meeting(t);
  const [alice, bob] = [join('alice', {}, { iceServers: () => new Promise(() => {}) }), join('bob')];
  await time.pass(12_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state], ['connected', 'connected']);
  assert.match(page.errors[0].message, /within 10 s/);
});

test('A refusal for good is reported', async (t) => {
  const { page, time, server, join } = meeting(t);
  server.open('bob');
  join('alice');
  await time.pass(100);
  server.refusal = 413;
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.match(page.errors[0].message, /413/);
});

test('Two that can\'t reach each other try again ever more rarely', async (t) => {
  const { time, server, join } = meeting(t);
  const [alice, bob] = [join('alice', { transport: 'long-poll' }), join('bob', { transport: 'long-poll' })];
  await time.pass(1_000, 20);
  for (const { peer } of [alice, bob]) peer.connection.reaches = false;
  server.log.length = 0;
  for (const { peer } of [alice, bob]) peer.connection.become('failed');
  await time.pass(60_000, 100);
  const first = server.log.filter((line) => line.startsWith('POST')).length;
  server.log.length = 0;
  await time.pass(60_000, 100);
  const second = server.log.filter((line) => line.startsWith('POST')).length;
  assert.ok(first < 120 && second < 30, `${first} messages in the first minute and ${second} in the second`);
});

test('One restart is enough for a connection that comes back', async (t) => {
  const { time, server, join } = meeting(t);
  const [alice, bob] = [join('alice', { transport: 'long-poll' }), join('bob', { transport: 'long-poll' })];
  await time.pass(1_000, 20);
  let offers = 0;
  for (const { channel } of [alice, bob]) channel.addEventListener('message', ({ detail: { data } }) => (offers += data.description?.type === 'offer' ? 1 : 0));
  for (const { peer } of [alice, bob]) peer.connection.become('failed');
  await time.pass(20_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, offers, server.has('bob')], ['connected', 'connected', 1, true]);
});
