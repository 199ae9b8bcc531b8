import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbers, world } from './channel.mjs';
import { settle } from './time.mjs';

const HOLDING = ['socket', 'stream', 'long-poll'];

test('Changes of transport in mid-conversation lose nothing and double nothing', async (t) => {
  const { page, time, server, open } = world(t);
  server.open('bob');
  const { channel, got, states } = open();
  await settle();
  const networks = [[false, false, 'socket'], [true, false, 'stream'], [true, true, 'long-poll'], [false, false, 'socket'], [true, false, 'stream'], [false, false, 'socket']];
  const sending = [];
  for (const [index, [refusesSockets, collectsStreams, transport]] of networks.entries()) {
    Object.assign(server, { refusesSockets, collectsStreams });
    const first = index * 40 + 1;
    server.put('bob', 'page', ...numbers(first, first + 19));
    server.cut();
    page.network(true);
    server.put('bob', 'page', ...numbers(first + 20, first + 39));
    for (const number of numbers(first, first + 39)) sending.push(channel.send('bob', number));
    await time.pass(10_000);
    assert.deepEqual([channel.state, channel.transport], ['open', transport], states.join());
  }
  await Promise.all(sending);
  assert.deepEqual(got, numbers(1, 240));
  assert.deepEqual([...new Set(server.data('bob'))], numbers(1, 240), 'a sending whose answer was lost is sent again: at least once');
});

for (const transport of HOLDING) {
  test(`A ${transport} that is cut again and again loses nothing`, async (t) => {
    const { time, server, open } = world(t);
    const { got, channel } = open({ transport });
    await settle();
    for (let round = 0; round < 8; round++) {
      const first = round * 25 + 1;
      server.put('bob', 'page', ...numbers(first, first + 11));
      server.cut();
      server.put('bob', 'page', ...numbers(first + 12, first + 24));
      await time.pass(20_000, 250);
    }
    assert.deepEqual([got, channel.state], [numbers(1, 200), 'open']);
  });

  test(`Many messages come by ${transport} one after the other, and are acknowledged`, async (t) => {
    const { time, server, open } = world(t);
    const { got, states } = open({ transport });
    await settle();
    for (const number of numbers(1, 450)) {
      server.put('bob', 'page', number);
      if (number % 10 === 0) await settle();
    }
    await time.pass(1_000);
    assert.deepEqual([got, states], [numbers(1, 450), [`open ${transport}`]]);
    if (transport === 'long-poll' || transport === 'socket') assert.deepEqual(server.data('page'), []);
  });

  test(`A ${transport} that died while the computer slept is replaced on waking`, async (t) => {
    const { page, time, server, open } = world(t);
    const { got, states } = open({ transport });
    await settle();
    server.put('bob', 'page', 1);
    await settle();
    server.fallSilent();
    server.put('bob', 'page', 2);
    time.sleep(60_000);
    page.show(true);
    await settle();
    assert.deepEqual([got, states], [[1, 2], [`open ${transport}`, 'connecting', `open ${transport}`]]);
  });

  test(`By ${transport} a short look at another tab changes nothing`, async (t) => {
    const { page, time, server, open } = world(t);
    const { got, states } = open({ transport });
    await settle();
    page.show(false);
    time.sleep(15_000);
    page.show(true);
    server.put('bob', 'page', 1);
    await settle();
    assert.deepEqual([got, states], [[1], [`open ${transport}`]]);
  });

  test(`By ${transport} a network that was gone for a while is taken up again`, async (t) => {
    const { page, time, server, open } = world(t);
    server.open('bob');
    const { channel, got, states } = open({ transport });
    await settle();
    server.isDown = true;
    server.cut();
    await settle();
    assert.equal(channel.state, 'retrying');
    const sending = numbers(1, 3).map((number) => channel.send('bob', number));
    server.put('bob', 'page', ...numbers(1, 3));
    await time.pass(3_000);
    server.isDown = false;
    page.network(true);
    await time.pass(10_000);
    await Promise.all(sending);
    assert.deepEqual([got, server.data('bob'), states.at(-1)], [numbers(1, 3), numbers(1, 3), `open ${transport}`]);
  });

  test(`By ${transport}, messages arrive from a server that was started again with its clock set back`, async (t) => {
    const { time, server, open } = world(t);
    server.restart();
    const { channel, got } = open({ transport });
    await settle();
    server.put('bob', 'page', 1, 2, 3);
    await settle();
    server.isDown = true;
    server.restart(-500_000);
    await settle();
    server.isDown = false;
    channel.retryNow();
    await time.pass(1_000);
    server.put('bob', 'page', 4, 5, 6);
    await settle();
    server.cut();
    server.put('bob', 'page', 7);
    await time.pass(20_000);
    assert.deepEqual([channel.state, got], ['open', numbers(1, 7)]);
  });

  test(`By ${transport}, after a restart of the server, messages arrive in the new mailbox`, async (t) => {
    const { time, server, open } = world(t);
    const { channel, got } = open({ transport });
    await settle();
    server.put('bob', 'page', 1, 2, 3);
    await settle();
    server.isDown = true;
    server.restart();
    await settle();
    assert.equal(channel.state, 'retrying');
    server.isDown = false;
    channel.retryNow();
    await time.pass(1_000);
    assert.equal(channel.state, 'open');
    server.put('bob', 'page', 4, 5, 6);
    await settle();
    assert.deepEqual(got, numbers(1, 6));
  });

  test(`By ${transport} a server that stops in order is found again when it is back`, async (t) => {
    const { time, server, open } = world(t);
    const { got, states } = open({ transport });
    await settle();
    server.stop();
    await time.pass(1_000);
    server.put('bob', 'page', 1);
    await settle();
    assert.deepEqual([got, states], [[1], [`open ${transport}`, 'retrying', `open ${transport}`]]);
  });
}

test('A socket that died without a word is replaced though nobody says anything, within 46 s', async (t) => {
  const { time, server, open } = world(t);
  const { got, trouble } = open({ transport: 'socket' });
  await settle();
  server.fallSilent();
  server.put('bob', 'page', 1);
  await time.pass(44_999);
  assert.deepEqual(trouble, []);
  await time.pass(1_000);
  assert.deepEqual([trouble, got], [['The server did not answer over the socket within 20 s, again in 250'], [1]]);
});

test('A stream without heartbeats is given up after 35 s', async (t) => {
  const { time, server, open } = world(t);
  const { got, trouble } = open({ transport: 'stream' });
  await settle();
  server.fallSilent();
  server.put('bob', 'page', 1);
  await time.pass(34_999);
  assert.deepEqual(trouble, []);
  await time.pass(1_000);
  assert.deepEqual([trouble, got], [['The stream was silent for 35 s, again in 250'], [1]]);
});

test('A held request whose answer never comes is given up 20 s after its wait', async (t) => {
  const { time, server, open } = world(t);
  const { got, trouble } = open({ transport: 'long-poll' });
  await settle();
  server.fallSilent();
  server.put('bob', 'page', 1);
  await time.pass(44_999);
  assert.deepEqual(trouble, []);
  await time.pass(1_000);
  assert.deepEqual([trouble, got], [['GET: no answer, again in 250'], [1]]);
});

test('A socket that leaves a send unanswered for 20 s is replaced, and the message sent again', async (t) => {
  const { time, server, open } = world(t);
  server.open('bob');
  const { channel, trouble } = open({ transport: 'socket' });
  await settle();
  server.fallSilent();
  const sending = numbers(1, 3).map((number) => channel.send('bob', number));
  await time.pass(19_999);
  assert.deepEqual(server.data('bob'), []);
  await time.pass(1_000);
  await Promise.all(sending);
  assert.deepEqual([server.data('bob'), trouble], [numbers(1, 3), ['The server did not answer over the socket within 20 s, again in 250']]);
});

test('A message that is given again is told once, and gaps between the ids are none of its business', async (t) => {
  const { server, open } = world(t);
  const { got } = open({ transport: 'long-poll' });
  await settle();
  const box = server.open('page');
  server.put('bob', 'page', 'one');
  await settle();
  box.messages.unshift({ id: 1, from: 'bob', data: 'one' }, { id: 1, from: 'bob', data: 'one' });
  box.lastId = 41;
  server.put('bob', 'page', 'two');
  await settle();
  assert.deepEqual(got, ['one', 'two']);
});

test('A listener that closes the channel in the middle of a batch hears nothing of the rest', async (t) => {
  const { time, server, open } = world(t);
  server.open('page');
  server.put('bob', 'page', 1, 2, 3);
  const { channel, got } = open({ transport: 'long-poll' });
  channel.addEventListener('message', () => channel.close());
  await settle();
  assert.deepEqual(got, [1]);
  channel.resume();
  await time.pass(100);
  assert.deepEqual(got, [1, 2]);
});
