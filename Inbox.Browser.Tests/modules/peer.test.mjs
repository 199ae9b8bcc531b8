import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Peer } from '../../Inbox.AspNetCore/wwwroot/peer/peer.js';
import { OTHER, meeting } from './meeting.mjs';
import { settle } from './time.mjs';

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
  const { connections } = alice;
  bob.peer.close();
  await time.pass(100);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.connections], ['absent', 'closed', connections + 1]);
  bob.channel.close();
  const back = join('bob');
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, back.peer.state, alice.said], ['connected', 'connected', ['from bob', 'from bob']]);
});

test('A side that was reloaded without a goodbye is met anew', async (t) => {
  const { time, join } = meeting(t);
  const [alice, bob] = [join('alice'), join('bob')];
  await time.pass(1_000, 20);
  const { connection } = alice.peer;
  bob.peer.connection.vanish();
  bob.channel.close();
  const back = join('bob');
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, back.peer.state, alice.peer.connection === connection], ['connected', 'connected', false]);
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
  const { connections } = alice;
  server.restart();
  await time.pass(5_000, 20);
  assert.deepEqual([alice.peer.state, bob.peer.state, alice.connections], ['connected', 'connected', connections]);
});

test('An offer that a restarted server has lost is said again, and an answered one is not', async (t) => {
  const { time, server, join } = meeting(t);
  const kinds = () => server.data('bob').map(({ hello, description }) => (hello ? 'hello' : description?.type ?? 'candidates'));
  server.open('bob');
  const alice = join('alice');
  await time.pass(100);
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds(), ['hello', 'offer']);
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
  assert.deepEqual(kinds(), ['hello', 'offer']);
  server.put('bob', 'alice', { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds().slice(2), ['hello', 'offer']);
  server.put('bob', 'alice', { from: 'one', description: { type: 'answer', sdp: 'fake 9 1' } }, { from: 'one', hello: true });
  await time.pass(100, 20);
  assert.deepEqual(kinds().slice(4), ['hello']);
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
  const { states, connections } = alice;
  states.length = 0;
  server.put('mallory', 'alice', { from: 'x', hello: true }, { from: 'x', description: { type: 'offer', sdp: 'fake 0 1' } });
  server.put('bob', 'alice', null, 7, 'x', {}, { from: 5 }, { from: 'x', to: 'somebody', hello: true }, { from: 'x', bye: true }, { from: 'y', candidates: [null] });
  await time.pass(1_000);
  assert.deepEqual([alice.peer.state, bob.peer.state, states, alice.connections, page.errors], ['connected', 'connected', [], connections, []]);
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
