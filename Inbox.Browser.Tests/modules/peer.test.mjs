import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Peer } from '../../Inbox.AspNetCore/wwwroot/peer.js';
import { world } from './channel.mjs';
import { fakeConnections } from './connections.mjs';
import { settle } from './time.mjs';

const OTHER = { alice: 'bob', bob: 'alice' };

/** A page with a channel and a peer, which says its name to the other one by a data channel. */
function meeting(t) {
  const peers = [];
  t.after(() => peers.forEach((peer) => peer.close()));
  const { page, time, server, open } = world(t);
  const connections = fakeConnections(t);
  const join = (name, { quiet = false, ...options } = {}, peerOptions = {}) => {
    const { channel } = open({ name, ...options });
    const told = { channel, said: [], states: [], reasons: [], connections: 0 };
    const prepare = (connection) => {
      told.connections++;
      if (quiet) return;
      const data = connection.createDataChannel('talk', { negotiated: true, id: 0 });
      data.onopen = () => data.send(`from ${name}`);
      data.onmessage = (event) => told.said.push(event.data);
    };
    told.peer = new Peer({ channel, remote: OTHER[name], polite: name === 'alice', prepare, ...peerOptions });
    told.peer.addEventListener('state', ({ detail: { state, reason } }) => (told.states.push(state), told.reasons.push(reason)));
    peers.push(told.peer);
    return told;
  };
  return { page, time, server, connections, join, open };
}

for (const order of [['alice', 'bob'], ['bob', 'alice']]) {
  test(`${order.join(' and then ')} come and meet`, async (t) => {
    const { page, time, join } = meeting(t);
    const first = join(order[0]);
    await time.pass(2_000);
    assert.equal(first.peer.state, 'absent');
    const second = join(order[1]);
    await time.pass(1_000, 20);
    for (const side of [first, second]) assert.deepEqual([side.peer.state, side.said, side.connections], ['connected', [`from ${OTHER[side.channel.name]}`], 1]);
    assert.deepEqual(page.errors, []);
  });
}

test('A channel that is open already is greeted by at once', async (t) => {
  const { time, join } = meeting(t);
  const alice = join('alice');
  await time.pass(1_000);
  alice.peer.close();
  const bob = join('bob');
  await time.pass(1_000);
  const again = new Peer({ channel: alice.channel, remote: 'bob', polite: true, prepare: (connection) => connection.createDataChannel('talk', { negotiated: true, id: 0 }) });
  await time.pass(1_000, 20);
  assert.deepEqual([again.state, bob.peer.state], ['connected', 'connected']);
  again.close();
});

test('A side that says goodbye is absent, and met anew with a new connection when it is back', async (t) => {
  const { time, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  bob.peer.close();
  await time.pass(100);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.connections], ['absent', 'closed', 2]);
  bob.channel.close();
  const back = join('bob');
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, back.peer.state, alice.said], ['connected', 'connected', ['from bob', 'from bob']]);
});

test('A side that was reloaded without a goodbye is met anew', async (t) => {
  const { time, connections, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  connections[1].vanish();
  bob.channel.close();
  const back = join('bob');
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, back.peer.state, alice.connections], ['connected', 'connected', 2]);
});

test('Two peers meet again in the tab that was taken back', async (t) => {
  const { time, join } = meeting(t);
  const bob = join('bob');
  const first = join('alice');
  await time.pass(6_000, 20);
  const second = join('alice');
  await time.pass(5_000, 20);
  assert.deepEqual([first.channel.state, second.peer.state, bob.said], ['superseded', 'connected', ['from alice', 'from alice']]);
  first.channel.resume();
  await time.pass(5_000, 20);
  assert.deepEqual([second.channel.state, first.peer.state, bob.peer.state], ['superseded', 'connected', 'connected']);
  assert.deepEqual([first.said.length, bob.said.length], [2, 3]);
});

test('After a restart of the server a connection that works stays, and what was being said is said again', async (t) => {
  const { time, server, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  server.restart();
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.connections], ['connected', 'connected', 1]);
});

test('An offer that a restarted server has lost is said again, and an answered one is not', async (t) => {
  const { time, server, join } = meeting(t);
  const kinds = () => server.data('bob').map(({ hello, description }) => (hello ? 'hello' : description?.type ?? 'candidates'));
  server.open('bob');
  const alice = join('alice');
  await time.pass(100);
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds(), ['hello', 'offer', 'candidates']);
  for (const expected of [['hello', 'offer'], ['hello']]) {
    server.restart();
    server.open('bob');
    await time.pass(500);
    assert.deepEqual([alice.channel.state, kinds().filter((kind) => kind !== 'candidates')], ['open', expected]);
    server.put('bob', 'alice', { from: 'one', description: { type: 'answer', sdp: 'fake 9 1' } });
    await time.pass(100);
  }
});

test('A known session that says hello once more is told an unanswered offer again, since its mailbox may have gone with it', async (t) => {
  const { time, server, join } = meeting(t);
  const kinds = () => server.data('bob').map(({ hello, description }) => (hello ? 'hello' : description?.type ?? 'candidates'));
  server.open('bob');
  join('alice');
  await time.pass(100);
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds(), ['hello', 'offer', 'candidates']);
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds().slice(3), ['hello', 'offer']);
  server.put('bob', 'alice', { from: 'one', description: { type: 'answer', sdp: 'fake 9 1' } }, { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds().slice(5), ['hello']);
});

for (const greeting of ['to nobody', 'to null', 'to who was there before']) {
  test(`Who could not be reached for a moment is welcome when it says hello again, ${greeting}`, async (t) => {
    const { time, server, join } = meeting(t);
    const sent = () => server.data('bob').map(({ from, hello, description }) => [hello ? 'hello' : description?.type ?? 'candidates', from]);
    const alice = join('alice');
    await time.pass(100);
    server.open('bob');
    server.put('bob', 'alice', { from: 'one', hello: true });
    await time.pass(100, 20);
    const [[, former]] = sent();
    assert.equal(alice.peer.state, 'new');

    server.restart();
    await time.pass(60_000, 20);
    assert.equal(alice.peer.state, 'absent');
    server.open('bob');
    server.put('bob', 'alice', { from: 'one', hello: true, ...{ 'to null': { to: null }, 'to who was there before': { to: former } }[greeting] });
    await time.pass(100, 20);
    assert.equal(alice.peer.state, 'new');
    const again = sent();
    assert.equal(again.some(([kind]) => kind === 'offer'), true);
    assert.equal(again.every(([, from]) => from !== former), true, 'bob has to begin anew, too');
  });
}

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
  const bob = join('bob');
  await time.pass(4_900, 20);
  assert.notEqual(alice.peer.state, 'connected');
  await time.pass(4_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.reasons.includes('stuck') || bob.reasons.includes('replaced'), connections.length], ['connected', 'connected', true, 4]);
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

test('A page that goes says goodbye to its peer', async (t) => {
  const { page, time, server, join } = meeting(t);
  const [alice, bob] = [join('alice', { leaveOnPageHide: true }), join('bob')];
  await time.pass(1_000, 20);
  server.log.length = 0;
  page.leave();
  await settle();
  assert.deepEqual(server.log.slice(0, 2), ['POST alice', 'DELETE alice']);
  assert.equal(bob.peer.state, 'absent');
  assert.equal(alice.channel.state, 'closed');
});

test('Messages of others, of other shapes and for former sessions mean nothing', async (t) => {
  const { page, time, server, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  const { states } = alice;
  states.length = 0;
  server.put('mallory', 'alice', { from: 'x', hello: true }, { from: 'x', description: { type: 'offer', sdp: 'fake 0 1' } });
  server.put('bob', 'alice', null, 7, 'x', {}, { from: 5 }, { from: 'x', to: 'somebody', hello: true }, { from: 'x', bye: true }, { from: 'y', candidates: [null] });
  await time.pass(1_000);
  assert.deepEqual([alice.peer.state, bob.peer.state, states, alice.connections, page.errors], ['connected', 'connected', [], 1, []]);
});

test('A session that is over is not taken up by its late messages', async (t) => {
  const { time, server, join } = meeting(t);
  const alice = join('alice');
  await time.pass(100);
  const put = (...messages) => (server.put('bob', 'alice', ...messages), time.pass(100));
  await put({ from: 'one', hello: true });
  assert.equal(alice.peer.state, 'new');
  await put({ from: 'one', bye: true });
  assert.equal(alice.peer.state, 'absent');
  await put({ from: 'one', hello: true });
  assert.equal(alice.peer.state, 'absent');
  await put({ from: 'two', hello: true });
  assert.equal(alice.peer.state, 'new');
});

test('A restart is asked of ICE, and closing twice says goodbye once', async (t) => {
  const { time, server, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  alice.peer.restart();
  await settle();
  assert.equal(alice.peer.connection.restarts, 1);
  await time.pass(100, 20);
  const heard = [];
  bob.channel.addEventListener('message', ({ detail: { data } }) => data.bye && heard.push('bye'));
  alice.peer.close();
  alice.peer.close();
  await settle();
  assert.deepEqual([heard, alice.states.at(-1), server.has('alice')], [['bye'], 'closed', true]);
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
  const shapes = [{ number: '1' }, { number: NaN }, { number: -1 }, { heard: 1.5 }, { candidates: 5 }, { description: {} }, { description: { type: 'offer' } }, { description: { type: 'rollback', sdp: '' } }];
  server.put('bob', 'alice', ...shapes.map((shape) => ({ from: 'x', hello: true, ...shape })), { from: 'x'.repeat(65), hello: true });
  await time.pass(1_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.connections, page.errors], ['connected', 'connected', 1, []]);
});
