import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './channel.mjs';
import { settle } from './time.mjs';

const HOLDING = ['socket', 'stream', 'long-poll'];

for (const transport of HOLDING) {
  test(`By ${transport} the newer tab has the mailbox until the user takes it back, and neither steals it`, async (t) => {
    const { time, server, open } = world(t);
    server.open('bob');
    const first = open({ transport });
    await time.pass(6_000);
    const second = open({ transport });
    await settle();
    assert.deepEqual([first.channel.state, second.channel.state], ['superseded', 'open']);
    server.put('bob', 'page', 1, 2);
    await time.pass(60_000, 1_000);
    assert.deepEqual([first.got, second.got], [[], [1, 2]]);

    first.channel.resume();
    await settle();
    server.put('bob', 'page', 3);
    await time.pass(60_000, 1_000);
    await first.channel.send('bob', 'back');
    assert.deepEqual(first.states, [`open ${transport}`, 'superseded', 'connecting', `open ${transport}`]);
    assert.deepEqual(second.states, [`open ${transport}`, 'superseded']);
    assert.deepEqual(first.got.at(-1), 3);
    assert.deepEqual(server.data('bob'), ['back']);
  });

  test(`By ${transport} a page that goes leaves its mailbox, and has it again when it comes back`, async (t) => {
    const { page, server, open } = world(t);
    const { got, states } = open({ transport, leaveOnPageHide: true });
    await settle();
    page.leave();
    await settle();
    assert.deepEqual([server.has('page'), states], [false, [`open ${transport}`, 'closed']]);

    page.comeBack();
    await settle();
    server.put('bob', 'page', 1, 2, 3);
    await settle();
    assert.deepEqual([got, states], [[1, 2, 3], [`open ${transport}`, 'closed', 'connecting', `open ${transport}`]]);

    page.leave();
    await settle();
    assert.equal(server.has('page'), false, 'it leaves a second time as well');
  });

  test(`By ${transport} a reload is not hurt by the goodbye of the page before, within 10 s`, async (t) => {
    const { time, server, open } = world(t);
    const { got, states } = open({ transport, leaveOnPageHide: true });
    await time.pass(9_999);
    server.leave('page');
    await time.pass(1_000);
    server.put('bob', 'page', 1);
    await settle();
    assert.deepEqual([got, states], [[1], [`open ${transport}`, 'connecting', `open ${transport}`]]);
  });

  test(`By ${transport} a mailbox that is left later is left`, async (t) => {
    const { time, server, open } = world(t);
    const { states, trouble } = open({ transport, leaveOnPageHide: true });
    await time.pass(10_000);
    server.leave('page');
    await settle();
    assert.deepEqual(states, [`open ${transport}`, 'closed']);
    assert.match(trouble[0], /: left$/);
  });

  test(`By ${transport} a mailbox of a channel that stays is left at any time`, async (t) => {
    const { server, open } = world(t);
    const { states } = open({ transport });
    await settle();
    server.leave('page');
    await settle();
    assert.deepEqual(states, [`open ${transport}`, 'closed']);
  });

  test(`By ${transport} a wrong password ends the channel for good`, async (t) => {
    const { time, server, open } = world(t);
    server.open('page', 'another');
    const { states, trouble } = open({ transport });
    await time.pass(60_000, 1_000);
    assert.deepEqual(states, ['unauthorized']);
    assert.match(trouble.join(), /401/);
    assert.equal(server.log.length, 1);
  });
}

test('A page that goes says goodbye by a request that outlives it, once', async (t) => {
  const { page, server, open } = world(t);
  const asked = [];
  open({ leaveOnPageHide: true, fetch: (input, init) => (asked.push([init.method, init.keepalive ?? false]), server.fetch(input, init)) });
  await settle();
  page.leave();
  page.leave();
  await settle();
  assert.deepEqual(asked, [['GET', false], ['DELETE', true]]);
});

test('A page that does not leave is heard of no more than that it goes', async (t) => {
  const { page, server, open } = world(t);
  const { channel } = open();
  await settle();
  page.leave();
  await settle();
  assert.deepEqual([channel.state, server.has('page')], ['open', true]);
});

test('A page that was loaded anew, and did not come out of the cache, resumes nothing', async (t) => {
  const { page, open } = world(t);
  const { channel } = open({ leaveOnPageHide: true });
  await settle();
  page.leave();
  await settle();
  page.comeBack({ persisted: false });
  await settle();
  assert.equal(channel.state, 'closed');
});

test('Before a page goes the app can say a last word, ahead of the goodbye', async (t) => {
  const { page, server, open } = world(t);
  server.open('bob');
  const { channel } = open({ leaveOnPageHide: true });
  await settle();
  channel.addEventListener('farewell', () => channel.send('bob', 'bye', { keepalive: true }));
  page.leave();
  await settle();
  assert.deepEqual([server.data('bob'), server.log], [['bye'], ['SOCKET page', 'POST page', 'DELETE page']]);
});

test('A channel that has lost its mailbox does not leave that of the page that has it now', async (t) => {
  const { page, server, open } = world(t);
  const first = open({ leaveOnPageHide: true });
  await settle();
  open();
  await settle();
  assert.equal(first.channel.state, 'superseded');
  page.leave();
  await settle();
  assert.equal(server.has('page'), true);
});

test('Closed, it receives nothing, sends nothing and tries nothing; leaving is asked for', async (t) => {
  const { time, server, open } = world(t);
  for (const leave of [false, true]) {
    const name = `left ${leave}`;
    const { channel, got, states } = open({ name });
    await settle();
    await channel.close({ leave });
    server.put('bob', name, 1);
    await time.pass(60_000, 1_000);
    await assert.rejects(channel.send('bob', 1), { message: 'The channel is closed' });
    assert.deepEqual([got, states, server.has(name)], [[], ['open socket', 'closed'], !leave]);
  }
});

test('An error that nobody expects ends the channel, and is told with its cause', async (t) => {
  const { page, time, open } = world(t);
  const { channel, states, trouble } = open({ transport: 'long-poll', fetch: async () => ({}) });
  await time.pass(1_000);
  assert.deepEqual([channel.state, states], ['closed', ['closed']]);
  assert.match(trouble[0], /^Receiving ended by an unexpected error: TypeError/);
  assert.equal(page.errors.length, 1);
});

test('Resume is for a channel that has ended: one that lives stays as it is', async (t) => {
  const { server, open } = world(t);
  const { channel, states } = open();
  await settle();
  channel.resume();
  await settle();
  assert.deepEqual([states, server.upgrades], [['open socket'], 1]);
});

test('A channel that is resumed does not get again what it has processed', async (t) => {
  const { server, open } = world(t);
  const { channel, got } = open({ transport: 'stream' });
  await settle();
  server.put('bob', 'page', 1, 2);
  await settle();
  channel.close();
  server.put('bob', 'page', 3);
  channel.resume();
  await settle();
  assert.deepEqual(got, [1, 2, 3]);
});
