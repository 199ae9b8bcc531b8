import assert from 'node:assert/strict';
import { test } from 'node:test';
import { watchAbsence } from '../../Inbox.AspNetCore/wwwroot/channel/absence.js';
import { FakePage } from './page.mjs';
import { stopTime } from './time.mjs';

function watch(t) {
  const page = new FakePage(t);
  const time = stopTime(t);
  const controller = new AbortController();
  const returns = [];
  watchAbsence(controller.signal, (away) => returns.push(away));
  t.after(() => controller.abort());
  return { page, time, controller, returns };
}

test('A page that is looked at has nothing to tell', async (t) => {
  const { time, returns } = watch(t);
  await time.pass(600_000, 10_000);
  assert.deepEqual(returns, []);
});

test('A page that was hidden tells for how long nobody saw it', async (t) => {
  const { page, time, returns } = watch(t);
  await time.pass(5_000, 5_000);
  page.show(false);
  await time.pass(47_000, 1_000);
  assert.deepEqual(returns, []);
  page.show(true);
  assert.deepEqual(returns, [{ ms: 47_000, online: false }]);
});

test('A network that comes back is told, to a page that is hidden too', async (t) => {
  const { page, time, returns } = watch(t);
  page.network(false);
  await time.pass(3_000, 1_000);
  page.network(true);
  page.show(false);
  page.network(false);
  page.network(true);
  assert.deepEqual(returns, [{ ms: 3_000, online: true }, { ms: 0, online: true }]);
});

test('A computer that slept under a page that is looked at is found out at the next tick', async (t) => {
  const { time, returns } = watch(t);
  await time.pass(10_000, 10_000);
  time.sleep(60_000);
  await time.pass(10_000, 10_000);
  assert.equal(returns.length, 1);
  assert.equal(returns[0].online, false);
  assert.ok(returns[0].ms >= 60_000 && returns[0].ms <= 80_000, `${returns[0].ms} ms`);
});

test('A tick that is late by no more than 20 s is no sleep', async (t) => {
  const { page, time, returns } = watch(t);
  time.sleep(20_000);
  page.show(true);
  assert.deepEqual(returns, []);
});

test('A page that comes back out of the cache tells it', async (t) => {
  const { page, time, returns } = watch(t);
  page.leave();
  await time.pass(30_000, 10_000);
  page.comeBack();
  assert.deepEqual(returns, [{ ms: 30_000, online: false }]);
});

test('After its end it tells nothing', async (t) => {
  const { page, time, controller, returns } = watch(t);
  controller.abort();
  page.network(false);
  time.sleep(60_000);
  page.network(true);
  await time.pass(60_000, 10_000);
  assert.deepEqual(returns, []);
});

test('Begun after its end it begins nothing', async (t) => {
  const page = new FakePage(t);
  const time = stopTime(t);
  const timers = t.mock.method(globalThis, 'setInterval');
  watchAbsence(AbortSignal.abort(), () => assert.fail('Nobody asked.'));
  page.network(true);
  await time.pass(60_000, 10_000);
  assert.equal(timers.mock.callCount(), 0);
});
