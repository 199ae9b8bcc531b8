import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbers, TRANSPORTS, world } from './channel.mjs';
import { setGlobal } from './page.mjs';
import { settle } from './time.mjs';

for (const transport of TRANSPORTS) {
  test(`By ${transport} messages pass both ways`, async (t) => {
    const { time, open } = world(t);
    const [alice, bob] = ['alice', 'bob'].map((name) => open({ name, transport }));
    await settle();
    assert.deepEqual([alice.states, bob.states], [[`open ${transport}`], [`open ${transport}`]]);
    const sending = [...numbers(1, 40).map((number) => alice.channel.send('bob', number)), ...numbers(1, 40).map((number) => bob.channel.send('alice', number))];
    for (let waits = 0; waits < 60; waits++) await time.pass(1_000, 1_000);
    await Promise.all(sending);
    assert.deepEqual([alice.got, bob.got], [numbers(1, 40), numbers(1, 40)]);
  });
}

test('A channel takes the socket where nothing is said', async (t) => {
  const { server, open } = world(t);
  const { channel, states } = open();
  assert.deepEqual([channel.state, channel.transport], ['connecting', undefined]);
  await settle();
  assert.deepEqual([channel.state, channel.transport, states, server.log], ['open', 'socket', ['open socket'], ['SOCKET page']]);
});

test('Where sockets are refused it takes the stream, without a word, and remembers that', async (t) => {
  const { time, server, open } = world(t);
  server.refusesSockets = true;
  const { states } = open();
  await settle();
  assert.deepEqual(states, ['open stream']);
  server.cut();
  await time.pass(250);
  assert.deepEqual(states, ['open stream', 'retrying', 'open stream']);
  assert.equal(server.upgrades, 1);
});

test('Where streams are collected too it takes long polls after 5 s', async (t) => {
  const { time, server, open } = world(t);
  Object.assign(server, { refusesSockets: true, collectsStreams: true });
  const { states, got } = open();
  await time.pass(4_999);
  assert.deepEqual(states, []);
  await time.pass(1);
  assert.deepEqual(states, ['open long-poll']);
  server.put('bob', 'page', ...numbers(1, 5));
  await settle();
  assert.deepEqual(got, numbers(1, 5));
});

test('A socket that is cut soon after its opening twice gives way to the stream', async (t) => {
  const { time, server, open } = world(t);
  const { states } = open();
  for (let life = 0; life < 2; life++) {
    await time.pass(1_000);
    server.cut();
  }
  await time.pass(1_000);
  assert.deepEqual(states, ['open socket', 'retrying', 'open socket', 'retrying', 'open stream']);
});

test('When the network is back it tries the socket again', async (t) => {
  const { page, server, open } = world(t);
  server.refusesSockets = true;
  const { states } = open();
  await settle();
  server.refusesSockets = false;
  page.network(false);
  page.network(true);
  await settle();
  assert.deepEqual(states, ['open stream', 'connecting', 'open socket']);
});

for (const fallen of ['stream', 'long-poll']) {
  test(`Five minutes after the fall to ${fallen} it is on the socket again, without a word in between, and nothing is lost`, async (t) => {
    const { time, server, open } = world(t);
    Object.assign(server, { refusesSockets: true, collectsStreams: fallen === 'long-poll' });
    const { states, got } = open();
    await time.pass(5_000);
    server.refusesSockets = false;
    // It fell at once, or after 5 s.
    const left = fallen === 'stream' ? 295_000 : 300_000;
    let sent = 0;
    for (let passed = 0; passed < left - 1; passed += Math.min(10_000, left - 1 - passed)) {
      await time.pass(Math.min(10_000, left - 1 - passed), 5_000);
      server.put('bob', 'page', ++sent);
    }
    await settle();
    assert.deepEqual([states, got], [[`open ${fallen}`], numbers(1, sent)]);
    await time.pass(1);
    server.put('bob', 'page', ++sent);
    await settle();
    assert.deepEqual([states, got], [[`open ${fallen}`, 'open socket'], numbers(1, sent)]);
  });
}

test('With a fetch of the app it takes the stream, since a socket would go past it', async (t) => {
  const { server, open } = world(t);
  const asked = [];
  const { states } = open({ fetch: (input, init) => (asked.push(init.method), server.fetch(input, init)) });
  await settle();
  assert.deepEqual([states, asked, server.upgrades], [['open stream'], ['GET'], 0]);
});

test('Where there are no sockets it begins at the stream', async (t) => {
  const { open } = world(t);
  setGlobal(t, 'WebSocket', undefined);
  delete globalThis.WebSocket;
  const { states } = open();
  await settle();
  assert.deepEqual(states, ['open stream']);
});

test('A channel that was told which transport to take takes no other', async (t) => {
  const { time, server, open } = world(t);
  server.refusesSockets = true;
  const { states, trouble } = open({ transport: 'socket' });
  await time.pass(1_000, 250);
  assert.ok(states.length > 1 && states.every((state) => state === 'retrying'), states.join());
  assert.match(trouble[0], /, again in 250$/);
  assert.equal(server.log.length, 0);
});

test('A wait of 0 polls once a second', async (t) => {
  const { time, server, open } = world(t);
  open({ transport: 'long-poll', wait: 0 });
  await settle();
  const { length } = server.log;
  await time.pass(10_000);
  assert.equal(server.log.length - length, 10);
});
