import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setGlobal } from './page.mjs';
import { APP, fakeElements, importPage } from './pages.mjs';

const { at } = await importPage('app-root.js');
const { share, reachable } = await importPage('share.js');
const { notify } = await importPage('notices.js');
const { openCall } = await importPage('call.js');

/** A page of the app, and a server that answers as told; gives what was asked of it. */
function open(t, { hostname = 'example.org', urls = /** @type {string[]} */ ([]) } = {}) {
  const elements = fakeElements(t);
  const asked = [];
  setGlobal(t, 'location', { hostname, hash: '', assign: () => {} });
  setGlobal(t, 'navigator', {});
  setGlobal(t, 'fetch', async (input, { method = 'GET', body } = {}) => {
    const url = new URL(input, `${APP}send.html`).href;
    asked.push([method, url, ...(body ? [body] : [])]);
    return url.endsWith('addresses') ? Response.json({ urls }) : new Response('', { status: 404 });
  });
  return { ...elements, asked };
}

test("What a page names is below the app's root, wherever that is", () => {
  assert.deepEqual([at('ice').href, at('connect/join.html').href], [`${APP}ice`, `${APP}connect/join.html`]);
});

test('The link that is passed on contains the prefix', async (t) => {
  const { find, asked } = open(t);
  await share('receive.html', { code: 'abcde-fghjk', shared: false });
  const link = `${APP}receive.html#abcde-fghjk`;
  assert.deepEqual([find('#link').href, find('#link').textContent], [link, link]);
  assert.deepEqual(asked, [], 'the code is drawn in the page: no server sees it');
});

for (const hostname of ['localhost', '127.0.0.1', '[::1]']) {
  test(`A page on ${hostname} passes on the address that the server gives, with its path base`, async (t) => {
    const { asked } = open(t, { hostname, urls: ['https://192.0.2.1:3000/base', 'https://[2001:db8::1]:3000/base'] });
    assert.equal(await reachable('connect/join.html'), 'https://192.0.2.1:3000/base/connect/join.html');
    assert.deepEqual(asked, [['GET', `${APP}addresses`]]);
  });
}

test('Without such an address it passes its own on', async (t) => {
  open(t, { hostname: 'localhost' });
  assert.equal(await reachable('send.html'), `${APP}send.html`);
});

test('A page without a code asks for the default pair of this app, not of another one on the same host', async (t) => {
  t.after(() => notify('page'));
  const { asked, cards } = open(t);
  openCall('send', () => {});
  await new Promise(setImmediate);
  assert.deepEqual(asked, [['GET', `${APP}default-pair`]]);
  assert.deepEqual(cards(), [['page!', 'The server did not provide a pair code. Make a new pair, or try again later.', 'Start again']]);
});

test('A page whose script has loaded takes the words away that say it has not', async (t) => {
  const { find } = open(t);
  document.body.append(find('#unready'));
  await importPage('ready.js');
  assert.deepEqual(document.body.children, []);
});
