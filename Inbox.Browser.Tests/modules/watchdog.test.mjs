import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Watchdog } from '../../Inbox.AspNetCore/wwwroot/channel/watchdog.js';
import { stopTime } from './time.mjs';

const REASON = new Error('silence');

test('It barks when it is not fed in time, and gives the reason', async (t) => {
  const time = stopTime(t);
  const watchdog = new Watchdog();
  watchdog.feed(5000, REASON);
  await time.pass(4999);
  assert.equal(watchdog.signal.aborted, false);
  await time.pass(1);
  assert.equal(watchdog.signal.reason, REASON);
});

test('Food counts from the last time, with the last reason', async (t) => {
  const time = stopTime(t);
  const watchdog = new Watchdog();
  watchdog.feed(5000, new Error('no first byte'));
  await time.pass(4999);
  watchdog.feed(35_000, REASON);
  await time.pass(34_999);
  assert.equal(watchdog.signal.aborted, false);
  await time.pass(1);
  assert.equal(watchdog.signal.reason, REASON);
});

test('Stopped, it is quiet', async (t) => {
  const time = stopTime(t);
  const watchdog = new Watchdog();
  watchdog.feed(5000, REASON);
  watchdog.stop();
  await time.pass(60_000, 10_000);
  assert.equal(watchdog.signal.aborted, false);
});
