import assert from 'node:assert/strict';
import { getEventListeners } from 'node:events';
import { test } from 'node:test';
import { anySignal } from '../../Inbox.AspNetCore/wwwroot/channel/signals.js';
import { TRANSPORTS, world } from './channel.mjs';

/** As in Safari up to 17.3. */
function withoutAny(t) {
  const { any } = AbortSignal;
  delete AbortSignal.any;
  t.after(() => (AbortSignal.any = any));
}

for (const isOld of [false, true]) {
  const where = isOld ? 'a browser without AbortSignal.any' : 'a browser of today';

  test(`In ${where}, joined signals abort with the first of them, for its reason`, (t) => {
    if (isOld) withoutAny(t);
    const [one, two] = [new AbortController(), new AbortController()];
    const joined = anySignal([undefined, one.signal, null, two.signal]);
    assert.equal(joined.aborted, false);
    two.abort('two');
    one.abort('one');
    assert.deepEqual([joined.aborted, joined.reason], [true, 'two']);
    assert.equal(anySignal([one.signal, two.signal]).reason, 'one');
    assert.equal(anySignal([]).aborted, false);
  });

  for (const transport of TRANSPORTS) {
    test(`In ${where}, messages pass by ${transport}`, async (t) => {
      if (isOld) withoutAny(t);
      const { time, open } = world(t);
      const [alice, bob] = ['alice', 'bob'].map((name) => open({ name, transport }));
      await time.pass(1_000);
      const sending = alice.channel.send('bob', 1);
      await time.pass(2_000);
      await sending;
      assert.deepEqual([alice.channel.state, bob.got], ['open', [1]]);
    });
  }
}

test('Joined by hand, signals keep no listener of what is over', (t) => {
  withoutAny(t);
  const [long, short] = [new AbortController(), new AbortController()];
  anySignal([long.signal, short.signal]);
  assert.equal(getEventListeners(long.signal, 'abort').length, 1);
  short.abort();
  assert.equal(getEventListeners(long.signal, 'abort').length, 0);
});
