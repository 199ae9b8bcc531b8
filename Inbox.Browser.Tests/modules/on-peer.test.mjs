import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onPeer } from '../../Inbox.AspNetCore/wwwroot/peer/on-peer.js';
import { Peer } from '../../Inbox.AspNetCore/wwwroot/peer/peer.js';
import { meeting } from './meeting.mjs';

/** Bob, whom anybody may call, and what he was told. */
function called(t) {
  const met = meeting(t);
  const { channel } = met.open({ name: 'bob' });
  const calls = [];
  const stop = new AbortController();
  onPeer(channel, ({ remote }) => calls.push(remote), { signal: stop.signal });
  const accept = (remote) => {
    const got = [];
    const peer = new Peer({ channel, remote });
    peer.addEventListener('message', ({ detail: { data } }) => got.push(data));
    t.after(() => peer.close());
    return { peer, got };
  };
  const call = (name) => met.join(name, { quiet: true }, { remote: 'bob', polite: undefined });
  return { ...met, channel, calls, accept, call, stop: () => stop.abort() };
}

test('A call of a stranger is told once, and connects when it is accepted, even much later', async (t) => {
  const { time, calls, accept, call } = called(t);
  const alice = call('alice');
  alice.peer.send('hello');
  await time.pass(60_000);
  assert.deepEqual([calls, alice.peer.state], [['alice'], 'absent']);
  const { peer, got } = accept('alice');
  await time.pass(5_000, 20);
  assert.deepEqual([peer.state, alice.peer.state, got], ['connected', 'connected', ['hello']]);
});

test('Several call, and each is told apart', async (t) => {
  const { time, calls, accept, call } = called(t);
  const callers = ['alice', 'carol', 'dave'].map(call);
  callers.forEach(({ peer, channel }) => peer.send(channel.name));
  await time.pass(1_000);
  const accepted = calls.map(accept);
  await time.pass(5_000, 20);
  assert.deepEqual(accepted.map(({ got }) => got), [['alice'], ['carol'], ['dave']]);
});

test('Who is connected already is no news, and calls again after a reload or when the peer was closed', async (t) => {
  const { time, calls, accept, call } = called(t);
  const alice = call('alice');
  await time.pass(1_000);
  const { peer } = accept('alice');
  await time.pass(60_000);
  assert.deepEqual(calls, ['alice']);
  alice.peer.close();
  alice.channel.close();
  const back = call('alice');
  await time.pass(5_000, 20);
  assert.deepEqual([calls, back.peer.state], [['alice'], 'new']);
  peer.close();
  await time.pass(60_000);
  assert.deepEqual(calls, ['alice'], 'hanging up is no call');
  back.peer.close();
  back.channel.close();
  call('alice');
  await time.pass(1_000);
  assert.deepEqual(calls, ['alice', 'alice']);
});

test('Messages that are no hellos are no calls', async (t) => {
  const { time, server, calls } = called(t);
  await time.pass(100);
  server.put('mallory', 'bob', null, 7, { hello: true }, { from: 'x' }, { from: 'x', hello: true, reply: true }, { from: 'x', bye: true }, { from: 'x'.repeat(65), hello: true });
  await time.pass(1_000);
  assert.deepEqual(calls, []);
});

test('Nobody is told of calls after the signal', async (t) => {
  const { time, calls, call, stop } = called(t);
  stop();
  call('alice');
  await time.pass(5_000);
  assert.deepEqual(calls, []);
});

test('A stranger who begins again and again costs the memory of 64 sessions', async (t) => {
  const { time, server, calls } = called(t);
  await time.pass(100);
  const hello = (number) => ({ from: `session ${number}`, hello: true });
  server.put('mallory', 'bob', ...Array.from({ length: 65 }, (_, number) => hello(number)));
  await time.pass(1_000);
  server.put('mallory', 'bob', hello(64), hello(0));
  await time.pass(1_000);
  assert.equal(calls.length, 66, 'the last one is remembered, and the first one is not');
});

test('What is no channel and no function is refused', () => {
  assert.throws(() => onPeer({}, () => {}), { name: 'TypeError', message: "The option 'channel' must be a SignalingChannel." });
  assert.throws(() => onPeer(new EventTarget(), 'call'), { name: 'TypeError', message: "The option 'listener' must be a function." });
});
