import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Alarm } from '../../Inbox.AspNetCore/wwwroot/channel/alarm.js';
import { FakePage } from './page.mjs';
import { standing, stopTime } from './time.mjs';

/** An alarm on a page, and what ends it. */
function set(t) {
  const page = new FakePage(t);
  const time = stopTime(t);
  const controller = new AbortController();
  t.after(() => controller.abort());
  return { page, time, controller, alarm: new Alarm(controller.signal) };
}

test('A pause is as long as it was said to be', async (t) => {
  const { time, alarm } = set(t);
  const pause = alarm.sleep(5000);
  await time.pass(4999);
  assert.equal(await standing(pause), 'pending');
  await time.pass(1);
  assert.equal(await standing(pause), undefined);
});

for (const [what, happen] of [
  ['the network is back', (page) => page.network(true)],
  ['somebody looks at the page', (page) => page.show(true)],
  ['the page is back out of the cache', (page) => page.comeBack()],
]) {
  test(`A pause ends when ${what}`, async (t) => {
    const { page, alarm } = set(t);
    const pauses = [alarm.sleep(5000), alarm.sleep(9000)];
    happen(page);
    assert.deepEqual(await standing(Promise.all(pauses)), [undefined, undefined]);
  });

  test(`A pause that a server asked for goes on when ${what}`, async (t) => {
    const { page, time, alarm } = set(t);
    const pause = alarm.sleep(5000, { fixed: true });
    happen(page);
    await time.pass(4999);
    assert.equal(await standing(pause), 'pending');
    await time.pass(1);
    assert.equal(await standing(pause), undefined);
  });
}

test('A page that nobody sees does not wake', async (t) => {
  const { page, alarm } = set(t);
  const pause = alarm.sleep(5000);
  page.show(false);
  page.network(true);
  assert.equal(await standing(pause), 'pending');
});

test('The end of the alarm ends every pause, and later ones at once', async (t) => {
  const { controller, alarm } = set(t);
  const pauses = [alarm.sleep(5000), alarm.sleep(5000, { fixed: true })];
  controller.abort();
  pauses.push(alarm.sleep(5000), alarm.sleep(5000, { fixed: true }));
  assert.deepEqual(await standing(Promise.all(pauses)), [undefined, undefined, undefined, undefined]);
});

test('A signal of its own ends one pause and no other', async (t) => {
  const { alarm } = set(t);
  const own = new AbortController();
  const [ended, other] = [alarm.sleep(5000, { fixed: true, signal: own.signal }), alarm.sleep(5000)];
  own.abort();
  assert.equal(await standing(ended), undefined);
  assert.equal(await standing(alarm.sleep(5000, { signal: own.signal })), undefined);
  assert.equal(await standing(other), 'pending');
});

test('After its end it does not listen to the page', (t) => {
  const page = new FakePage(t);
  const controller = new AbortController();
  const heard = [];
  const alarm = new Alarm(controller.signal);
  alarm.wake = () => heard.push('woken');
  page.network(true);
  assert.deepEqual(heard, ['woken']);
  controller.abort();
  heard.length = 0;
  page.network(true);
  page.show(true);
  assert.deepEqual(heard, []);
});

test('Where there is no page it is a plain timer', async (t) => {
  const time = stopTime(t);
  const pause = new Alarm(new AbortController().signal).sleep(10);
  await time.pass(10);
  assert.equal(await standing(pause), undefined);
});
