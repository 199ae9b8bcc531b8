import assert from 'node:assert/strict';
import { test } from 'node:test';
import { world } from './channel.mjs';
import { fakeConnections } from './connections.mjs';
import { setGlobal } from './page.mjs';
import { fakeElements, importPage } from './pages.mjs';
import { settle } from './time.mjs';

const { Call, openCall } = await importPage('call.js');
const { notify } = await importPage('notices.js');
const { mailboxesOf } = await importPage('pair.js');
const PAIR = { code: 'abcde-fghjk', shared: false };
const MAILBOXES = mailboxesOf(PAIR.code);

/** The camera page of a pair on a network, and the page's elements. */
function begin(t) {
  const calls = [];
  t.after(async () => {
    for (const call of calls) call.peer.close();
    await settle();
    for (const topic of ['page', 'server', 'peer']) notify(topic);
  });
  const { page, time, server, open } = world(t);
  fakeConnections(t);
  const went = [];
  setGlobal(t, 'location', { hash: '', assign: (path) => went.push(path), reload: () => went.push('reload') });
  const elements = fakeElements(t);
  const call = (role = 'send') => {
    const made = new Call(role, PAIR, (connection) => connection.createDataChannel('talk', { negotiated: true, id: 0 }));
    calls.push(made);
    return made;
  };
  return { page, time, server, open, went, call, ...elements };
}

test('While all is well it says nothing, and the pair meets', async (t) => {
  const { time, server, cards, call } = begin(t);
  const pages = [call('send'), call('receive')];
  await time.pass(1_000, 20);
  assert.deepEqual([pages.map(({ peer }) => peer.state), cards()], [['connected', 'connected'], []]);
  assert.deepEqual([MAILBOXES.send, MAILBOXES.receive].map((name) => server.has(name)), [true, true]);
});

test('A server that does not answer is told, can be tried now, and its return takes that away', async (t) => {
  const { server, cards, press, call } = begin(t);
  call();
  await settle();
  server.isDown = true;
  server.cut();
  await settle();
  assert.deepEqual(cards(), [['server!', 'The server does not answer. Trying again …', 'Try now']]);
  server.isDown = false;
  press('Try now');
  await settle();
  assert.deepEqual(cards(), []);
});

test('A place that another tab took is told, and can be taken back', async (t) => {
  const { open, cards, press, call } = begin(t);
  const taken = call();
  await settle();
  const thief = open({ name: MAILBOXES.send, password: MAILBOXES.password });
  await settle();
  assert.deepEqual(cards(), [['server', 'Another tab or device has taken the place of this page.', 'Use this tab instead']]);
  assert.equal(taken.peer.state, 'closed');
  press('Use this tab instead');
  await settle();
  assert.deepEqual([cards(), thief.channel.state, taken.peer.state], [[], 'superseded', 'absent']);
});

test('A pair that somebody else uses is told, and leads to a new one', async (t) => {
  const { server, went, cards, press, call } = begin(t);
  server.open(MAILBOXES.send, 'another');
  call();
  await settle();
  assert.deepEqual(cards(), [['server!', 'Someone else is using this pair code.', 'Make a new pair']]);
  press('Make a new pair');
  assert.deepEqual(went, ['./']);
});

test('A mailbox that is gone is told with the reason, and can be tried again', async (t) => {
  const { time, server, cards, press, call } = begin(t);
  call();
  await time.pass(20_000, 1_000);
  server.leave(MAILBOXES.send);
  await settle();
  assert.deepEqual(cards(), [['server!', 'Not connected: The server closed the socket: left.', 'Try again']]);
  press('Try again');
  await settle();
  assert.deepEqual(cards(), []);
});

for (const [role, other] of [['send', 'The receiver'], ['receive', 'The camera page']]) {
  test(`To the page that would ${role}, ${other.toLowerCase()} that goes is missed, and its return welcomed`, async (t) => {
    const { time, cards, call } = begin(t);
    const mine = call(role);
    const theirs = call(role === 'send' ? 'receive' : 'send');
    await time.pass(1_000, 20);
    theirs.peer.close();
    await time.pass(100, 20);
    assert.deepEqual(cards(), [['peer', `${other} has left. The two connect again when it returns.`, 'Reconnect']]);
    theirs.rejoin();
    await time.pass(1_000, 20);
    assert.deepEqual([mine.peer.state, cards()], ['connected', []]);
  });
}

test('A connection that is lost is told, and its return takes that away', async (t) => {
  const { time, cards, call } = begin(t);
  const [mine] = [call('send'), call('receive')];
  await time.pass(1_000, 20);
  for (const state of ['disconnected', 'failed']) {
    mine.peer.connection.become(state);
    assert.deepEqual(cards(), [['peer!', 'The connection was lost. Trying again …', 'Reconnect']]);
  }
  mine.peer.connection.become('connected');
  assert.deepEqual(cards(), []);
});

test('A link that lost a part is told, and leads to the beginning', async (t) => {
  const { went, cards, press } = begin(t);
  location.hash = '#abcde';
  openCall('send', () => {});
  await settle();
  assert.deepEqual(cards(), [['page!', 'The pair code in this link is incomplete. Open the whole link.', 'Start again']]);
  press('Start again');
  assert.deepEqual(went, ['./']);
});
