import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Rendezvous, RendezvousError } from '../../Inbox.AspNetCore/wwwroot/connect/rendezvous.js';
import { FakePage } from './page.mjs';
import { FakeNetwork } from './requests.mjs';
import { standing, stopTime, watched } from './time.mjs';

const SIGNAL = Uint8Array.of(1, 2, 3);

function meet() {
  const network = new FakeNetwork();
  return { network, rendezvous: new Rendezvous({ url: 'https://example.org/rendezvous?app=1', fetch: network.fetch }) };
}

/** Each request, and what it says to the server: method, query, code, whether a signal goes with it, and whether it outlives the page. */
const ASKED = [
  ['offer', (rendezvous) => rendezvous.offer(SIGNAL), ['POST', '?app=1&kind=offer', null, true, false]],
  ['answer', (rendezvous) => rendezvous.answer('kx4t9mpw', SIGNAL), ['POST', '?app=1&kind=answer', 'kx4t9mpw', true, false]],
  ['replace', (rendezvous) => rendezvous.replace('kx4t9mpw', SIGNAL), ['PUT', '?app=1', 'kx4t9mpw', true, false]],
  ['read', (rendezvous) => rendezvous.read('kx4t9mpw', 'answer'), ['GET', '?app=1&kind=answer', 'kx4t9mpw', false, false]],
  ['end', (rendezvous) => rendezvous.end('kx4t9mpw'), ['DELETE', '?app=1', 'kx4t9mpw', false, true]],
];

for (const [name, ask, expected] of ASKED) {
  test(`${name} says its code in a header, and nothing of it in the address`, () => {
    const { network, rendezvous } = meet();
    watched(ask(rendezvous));
    const [{ method, url, headers, body, keepalive, cache, credentials }] = network.requests;
    assert.deepEqual([method, url.search, headers.get('X-Code'), body === SIGNAL, keepalive], expected);
    assert.equal(headers.get('Content-Type'), body ? 'application/octet-stream' : null);
    assert.deepEqual([cache, credentials], ['no-store', 'same-origin']);
  });

  test(`${name} that is refused says why, and when to come again`, async () => {
    const { network, rendezvous } = meet();
    const asked = watched(ask(rendezvous));
    (await network.next()).answer(410, { title: 'The code has expired', reason: 'expired' }, { 'Retry-After': '3' });
    const error = await standing(asked);
    assert.ok(error instanceof RendezvousError);
    assert.deepEqual([error.message, error.status, error.reason, error.retryAfter, error.transient], ['410 The code has expired', 410, 'expired', 3000, false]);
  });

  test(`${name} without an answer has no reason, and may work later`, async (t) => {
    const time = stopTime(t);
    const { network, rendezvous } = meet();
    const [broken, silent] = [watched(ask(rendezvous)), watched(ask(rendezvous))];
    (await network.next()).cut();
    await time.pass(20_000, 10_000);
    for (const asked of [broken, silent]) {
      const error = await standing(asked);
      assert.deepEqual([error.name, error.message, error.status, error.reason, error.transient], ['SignalingError', `${ASKED.find(([each]) => each === name)[2][0]}: no answer`, 0, undefined, true]);
    }
    assert.equal(network.requests[1].isAborted, true);
  });
}

test('A ticket is a code, and how many milliseconds it lives', async () => {
  for (const [, ask] of ASKED.slice(0, 3)) {
    const { network, rendezvous } = meet();
    const ticket = ask(rendezvous);
    (await network.next()).answer(200, { code: 'kx4t9mpw', expires: 600, more: 1 });
    assert.deepEqual(await ticket, { code: 'kx4t9mpw', expiresIn: 600_000 });
  }
});

test('An answer without a code is none', async () => {
  for (const body of ['', 'nonsense', '{}', '{"code":"kx4t9mpw"}', '{"code":5,"expires":600}', 'null']) {
    const { network, rendezvous } = meet();
    const ticket = watched(rendezvous.offer(SIGNAL));
    (await network.next()).answer(200, body);
    const error = await standing(ticket);
    assert.deepEqual([error instanceof RendezvousError, error.message, error.status], [true, 'POST: no code in the answer', 0], body);
  }
});

test('A signal is read byte for byte', async () => {
  const { network, rendezvous } = meet();
  const signal = rendezvous.read('kx4t9mpw', 'offer');
  (await network.next()).answer(200, Uint8Array.of(0, 255, 128));
  assert.deepEqual(await signal, Uint8Array.of(0, 255, 128));
});

test('A refusal without problem details says its status, and one from elsewhere has no reason', async () => {
  for (const [body, message] of [['<h1>', '502'], [{ title: 'Bad gateway', reason: 7 }, '502 Bad gateway']]) {
    const { network, rendezvous } = meet();
    const asked = watched(rendezvous.end('kx4t9mpw'));
    (await network.next()).answer(502, body);
    const error = await standing(asked);
    assert.deepEqual([error.message, error.reason, error.transient], [message, undefined, true]);
  }
});

test('Without an address it is the rendezvous of the page', (t) => {
  new FakePage(t);
  const network = new FakeNetwork(t);
  watched(new Rendezvous().end('kx4t9mpw'));
  assert.equal(network.requests[0].url.href, 'https://example.org/rendezvous');
});
