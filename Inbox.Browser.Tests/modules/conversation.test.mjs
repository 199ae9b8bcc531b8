import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakePage, setGlobal } from './page.mjs';
import { fakeElements, importPage } from './pages.mjs';

const { Conversation } = await importPage('connect/conversation.js');
const { notify } = await importPage('notices.js');
const AGAIN = { label: 'Make a new link', run: () => {} };

/** A conversation, and what becomes of its connection and its channel. */
function begin(t, options) {
  t.after(() => notify('peer'));
  const page = new FakePage(t);
  const { cards } = fakeElements(t);
  const reloads = [];
  setGlobal(t, 'location', { reload: () => reloads.push('reload') });
  const connection = Object.assign(new EventTarget(), { connectionState: 'new', close: () => (connection.connectionState = 'closed') });
  const channel = Object.assign(new EventTarget(), { readyState: 'connecting' });
  const conversation = new Conversation({ connection, channel }, AGAIN, options);
  const states = [];
  conversation.addEventListener('state', () => states.push(conversation.state));
  return {
    page, cards, connection, conversation, states, reloads,
    become: (connectionState) => {
      connection.connectionState = connectionState;
      connection.dispatchEvent(new Event('connectionstatechange'));
    },
    channelIs: (readyState) => {
      channel.readyState = readyState;
      channel.dispatchEvent(new Event(readyState === 'open' ? 'open' : 'close'));
    },
  };
}

/** The same with the two connected. */
function connected(t, options) {
  const begun = begin(t, options);
  begun.become('connected');
  begun.channelIs('open');
  return begun;
}

test('It waits until the channel is open, and then is connected without a word', (t) => {
  const { conversation, states, cards } = connected(t);
  assert.deepEqual([conversation.state, states, cards()], ['connected', ['connected'], []]);
});

test('A connection that is interrupted may come back by itself', (t) => {
  const { become, states, cards } = connected(t);
  become('disconnected');
  assert.deepEqual(cards(), [['peer!', 'The connection is interrupted. It may come back by itself …']]);
  become('connected');
  assert.deepEqual([states, cards()], [['connected', 'interrupted', 'connected'], []]);
});

test('A side that leaves is missed, and a new link is the way on', (t) => {
  const { channelIs, cards } = connected(t);
  channelIs('closed');
  assert.deepEqual(cards(), [['peer!', 'The other side has left.', 'Make a new link']]);
});

test('A connection that fails is lost, whether its channel closes or not', (t) => {
  const { become, channelIs, states, cards } = connected(t);
  become('failed');
  assert.deepEqual(cards(), [['peer!', 'The connection was lost.', 'Make a new link']]);
  channelIs('closed');
  assert.deepEqual(states, ['connected', 'lost']);
});

test('Two that could not be connected are told what may be in between', (t) => {
  const { become, states, cards } = begin(t);
  become('disconnected');
  become('failed');
  assert.deepEqual(states, ['failed']);
  assert.deepEqual(cards(), [['peer!', 'The two devices could not be connected. In two networks they need a TURN server, which this server can be given with -turn; in one network, a firewall or a VPN may be in the way. The page that answered must still be open.', 'Make a new link']]);
});

test('The side that answered cannot know when the other begins, and waits on', (t) => {
  const { become, conversation, states, cards } = begin(t, { patient: true });
  become('disconnected');
  become('failed');
  assert.deepEqual([conversation.state, states, cards()], ['waiting', [], []]);
});

test('Ended from this side it says nothing', (t) => {
  const { conversation, become, channelIs, states, cards } = connected(t);
  conversation.close();
  become('closed');
  channelIs('closed');
  assert.deepEqual([states, cards()], [['connected'], []]);
});

test('Of the conversations before, nothing listens to the page any more', (t) => {
  const { page, conversation, connection, reloads } = connected(t);
  conversation.close();
  connection.connectionState = 'untouched';
  page.leave();
  page.comeBack();
  assert.deepEqual([connection.connectionState, reloads], ['untouched', []]);
});

test('A page that goes ends the connection, and one that comes back out of the cache begins anew', (t) => {
  const { page, connection, reloads } = connected(t);
  page.leave();
  assert.equal(connection.connectionState, 'closed');
  page.comeBack({ persisted: false });
  assert.deepEqual(reloads, []);
  page.comeBack();
  assert.deepEqual(reloads, ['reload']);
});
