import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Star } from '../../Inbox.AspNetCore/wwwroot/rooms/star.js';
import { fakeConnections } from './connections.mjs';
import { FakePage, setGlobal } from './page.mjs';
import { fakeElements, importPage } from './pages.mjs';
import { RoomServer } from './room-server.mjs';
import { settle, stopTime } from './time.mjs';

// A page is begun once in the life of a process: its tale is one test.
test('The room page says who is who, what is wrong, what goes on all the same, and when it is over', async (t) => {
  const stars = [];
  t.after(async () => {
    for (const star of stars) star.close();
    await settle();
  });
  const page = new FakePage(t);
  const time = stopTime(t);
  const server = new RoomServer(t);
  fakeConnections(t);
  const went = [];
  setGlobal(t, 'navigator', { onLine: true, userAgent: 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0', maxTouchPoints: 0 });
  setGlobal(t, 'location', { assign: (path) => went.push(path), replace: (path) => went.push(path), reload: () => went.push('reload') });
  const { find, cards, press } = fakeElements(t);
  const asksTheRoom = fetch;
  globalThis.fetch = (url, init) => (url === 'me' ? Promise.resolve(Response.json({ name: 'alice' })) : asksTheRoom(url, init));
  const status = () => find('#status').textContent;

  await importPage('rooms/page.js');
  assert.deepEqual([find('#who').textContent, status()], ['Chrome on Linux', 'Looking for the others …']);
  await settle();
  assert.deepEqual([find('#who').textContent, status()], ['Chrome on Linux (1)', 'You are the broadcaster, and nobody else is here yet. Log in as alice in another tab or on another device.']);

  const other = new Star({ url: 'https://example.org/app/socket' });
  stars.push(other);
  await time.pass(500, 20);
  assert.equal(status(), 'You are the broadcaster: this page passes messages on to the others. Keep it open.');
  assert.equal(find('#members').children.length, 2);

  server.stop();
  await settle();
  assert.deepEqual(cards(), [['server!', 'The server does not answer. The chat goes on without it, but nobody can join or take over. Trying again …', 'Try now']]);
  await other.send('still here');
  server.isDown = false;
  press('Try now');
  await time.pass(5_000, 20);
  assert.deepEqual(cards(), []);
  assert.ok(find('#log').children.some(({ children }) => children.at(-1)?.textContent === 'still here'));

  const drop = () => server.drop(server.members.find((number) => `Chrome on Linux (${number})` === find('#who').textContent));
  server.refusesSockets = true;
  drop();
  await time.pass(1_000);
  assert.match(cards()[0][1], /^The server answers, but no WebSocket opens\. A proxy or a firewall in between may not support WebSockets, which rooms require\. .*Trying again …$/);
  server.refusesSockets = false;
  await time.pass(5_000, 20);

  Object.assign(server, { refusesSockets: true, refusal: 401 });
  drop();
  await time.pass(5_000);
  assert.deepEqual(cards()[0], ['server!', 'You are no longer logged in.', 'Log in']);
  press('Log in');
  assert.deepEqual(went, ['login.html']);
  assert.deepEqual(page.errors, []);
});
