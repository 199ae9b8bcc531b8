import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anySignal } from '../../Inbox.AspNetCore/wwwroot/signals.js';

/** A signal, and how many listen to it. */
function counted() {
  const controller = new AbortController();
  const { signal } = controller;
  const listeners = new Set();
  const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
  signal.addEventListener = (type, listener) => (listeners.add(listener), add(type, listener));
  signal.removeEventListener = (type, listener) => (listeners.delete(listener), remove(type, listener));
  return { controller, signal, listeners };
}

for (const has of [true, false]) {
  const where = has ? '' : ', in a browser without AbortSignal.any too';

  /** @param {import('node:test').TestContext} t */
  const browser = (t) => has || withoutAny(t);

  test(`Of several signals the first one aborts, by its reason${where}`, (t) => {
    browser(t);
    const [a, b] = [new AbortController(), new AbortController()];
    const any = anySignal([undefined, a.signal, null, b.signal]);
    assert.equal(any.aborted, false);
    let told = 0;
    any.addEventListener('abort', () => told++);
    b.abort('second');
    a.abort('first');
    assert.deepEqual([any.aborted, any.reason, told], [true, 'second', 1]);
  });

  test(`One that is aborted already aborts at once${where}`, (t) => {
    browser(t);
    const late = new AbortController();
    const any = anySignal([late.signal, AbortSignal.abort('early')]);
    late.abort('late');
    assert.deepEqual([any.aborted, any.reason], [true, 'early']);
  });

  test(`Of no signal there is one that never aborts${where}`, (t) => {
    browser(t);
    assert.equal(anySignal([undefined, null]).aborted, false);
  });
}

test('Without AbortSignal.any nobody listens any longer once one has fired, or was aborted before', (t) => {
  withoutAny(t);
  const [a, b] = [counted(), counted()];
  anySignal([a.signal, b.signal]);
  assert.deepEqual([a.listeners.size, b.listeners.size], [1, 1]);
  a.controller.abort();
  assert.deepEqual([a.listeners.size, b.listeners.size], [0, 0]);
  const c = counted();
  anySignal([c.signal, AbortSignal.abort()]);
  assert.equal(c.listeners.size, 0);
});

/** @param {import('node:test').TestContext} t */
function withoutAny(t) {
  const { any } = AbortSignal;
  delete AbortSignal.any;
  t.after(() => (AbortSignal.any = any));
}
