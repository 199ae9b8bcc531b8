import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ErrorTarget, raise } from '../../Inbox.AspNetCore/wwwroot/peer/error-target.js';
import { meeting } from './meeting.mjs';
import { FakePage } from './page.mjs';

const failing = () => Promise.reject(new Error('no credentials'));

test('What goes wrong behind the app is an error event of the peer', async (t) => {
  const { page, time, join } = meeting(t);
  const alice = join('alice', {}, { iceServers: failing });
  const errors = [];
  alice.peer.addEventListener('error', ({ detail: { error } }) => errors.push(error.message));
  join('bob');
  await time.pass(1_000, 20);
  assert.deepEqual([errors, page.errors, alice.peer.state], [['no credentials'], [], 'connected']);
});

test('While nobody listens to the errors of a peer, they are reported', async (t) => {
  const { page, time, join } = meeting(t);
  join('alice', {}, { iceServers: failing });
  join('bob');
  await time.pass(1_000, 20);
  assert.deepEqual(page.errors.map(({ message }) => message), ['no credentials']);
});

test('A listener is one, whether it is a function or an object, and until it is removed', async (t) => {
  const page = new FakePage(t);
  const target = new ErrorTarget();
  const got = [];
  const asFunction = function ({ detail }) { got.push([this === target, detail.error]); };
  const asObject = { handleEvent: ({ detail }) => got.push(['object', detail.error]) };
  const stop = new AbortController();
  target.addEventListener('error', asFunction);
  target.addEventListener('error', asFunction);
  target.addEventListener('error', asObject, { signal: stop.signal });
  target.addEventListener('error', null);
  raise(target, 1);
  target.removeEventListener('error', asFunction);
  raise(target, 2);
  stop.abort();
  raise(target, 3);
  target.addEventListener('error', asFunction, { once: true });
  raise(target, 4);
  raise(target, 5);
  assert.deepEqual([got, page.errors], [[[true, 1], ['object', 1], ['object', 2], [true, 4]], [3, 5]]);
});
