import assert from 'node:assert/strict';
import { test } from 'node:test';
import { packSignal } from '../../Inbox.AspNetCore/wwwroot/connect/packed-signal.js';
import { FakePage, setGlobal } from './page.mjs';
import { fakeElements, importPage } from './pages.mjs';
import { chromiumAnswer, chromiumOffer } from './sdp.mjs';
import { settle, stopTime } from './time.mjs';

/** A connection that has gathered all, and that nobody ever connects to. */
class LonelyConnection extends EventTarget {
  iceGatheringState = 'complete';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  added = 0;

  createDataChannel() {
    return Object.assign(new EventTarget(), { readyState: 'connecting' });
  }

  async setLocalDescription() {
    this.localDescription = chromiumAnswer();
  }

  async setRemoteDescription(description) {
    this.remoteDescription = description;
  }

  async addIceCandidate() {
    this.added++;
  }

  close() {
    this.connectionState = 'closed';
  }
}

/** What the server keeps: the offer, and the answer for so many seconds. */
function serve(t, expires) {
  setGlobal(t, 'fetch', async (url, { method = 'GET' } = {}) => {
    if (!String(url).includes('/rendezvous')) return Response.json({ urls: [] });
    return method === 'GET' ? new Response(packSignal(chromiumOffer())) : Response.json({ code: 'kx4t9mpw', expires });
  });
}

// A page is begun once in the life of a process: its tale is one test.
test('A code that nobody uses ends when its time is over: the page says so, and the connection is closed', async (t) => {
  new FakePage(t);
  const time = stopTime(t);
  const { find, cards } = fakeElements(t);
  setGlobal(t, 'location', Object.assign(new URL('https://example.org/connect/join.html#o=abcd1234'), { assign() {}, reload() {} }));
  setGlobal(t, 'sessionStorage', { getItem: () => null, setItem() {}, removeItem() {} });
  const connections = [];
  setGlobal(t, 'RTCPeerConnection', class extends LonelyConnection {
    constructor() {
      super();
      connections.push(this);
    }
  });
  serve(t, 1_200);

  await importPage('connect/join.js');
  await settle();
  assert.deepEqual([find('#status').textContent, find('#code').textContent, find('#answer').hidden], ['Ready to connect, as long as this page is open.', 'kx4t-9mpw', false]);
  await time.pass(1_199_000, 4_000);
  const { added } = connections[0];
  assert.ok(added > 500, 'it is ready for as long as the server keeps the code, also for longer than ten minutes');
  assert.deepEqual(cards(), []);

  await time.pass(2_000, 1_000);
  assert.deepEqual(cards(), [['page!', 'The code has expired without being used. Ask for a new link.', 'Make a link here']]);
  assert.deepEqual([find('#status').textContent, find('#answer').hidden, connections[0].connectionState], ['Not connected.', true, 'closed']);
  const before = connections[0].added;
  await time.pass(60_000, 4_000);
  assert.equal(connections[0].added, before);
});
