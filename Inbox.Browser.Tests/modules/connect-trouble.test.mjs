import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HandshakeError, PackedSignalError, Rendezvous, unpackSignal } from '../../Inbox.AspNetCore/wwwroot/connect/connect.js';
import { setGlobal } from './page.mjs';
import { importPage } from './pages.mjs';
import { FakeNetwork } from './requests.mjs';
import { standing, watched } from './time.mjs';

const { explain } = await importPage('connect/trouble.js');

/** What the rendezvous says, as the error that a page gets. */
async function refusal(status, reason) {
  const network = new FakeNetwork();
  const asked = watched(new Rendezvous({ url: 'https://example.org/rendezvous', fetch: network.fetch }).read('kx4t9mpw', 'offer'));
  const request = await network.next();
  if (status === 0) request.cut();
  else request.answer(status, { title: 'Refused', reason });
  return standing(asked);
}

for (const [reason, status, again, a, b] of [
  ['unknown', 404, false, /^There is no such code\./, /^This link no longer exists/],
  ['expired', 410, false, /^That code has expired\. Make a new link/, /^This link has expired\. Ask for a new one\.$/],
  ['used', 410, false, /^That code was already used\./, /^This link was already used/],
  ['withdrawn', 410, false, /answers an earlier link of this page, which no longer works/, /was closed or reloaded, so the link no longer works/],
  ['answer-needed', 400, false, /^That is the code of a link, not of an answer\./, /^That did not work \(400 Refused\)\.$/],
  ['offer-needed', 400, false, /^That did not work \(400 Refused\)\.$/, /^This link is an answer\./],
  ['answered', 409, false, /^That did not work \(409 Refused\)\.$/, /^This link was already answered/],
  ['full', 503, true, /^The server has too many codes/, /^The server has too many codes/],
  ['posts', 429, true, /^Too many links from here/, /^Too many links from here/],
  ['guesses', 429, true, /^Too many wrong codes/, /^Too many wrong codes/],
  [undefined, 0, true, /^The server does not answer\.$/, /^The server does not answer\.$/],
  [undefined, 502, true, /^That did not work \(502 Refused\)\.$/, /^That did not work \(502 Refused\)\.$/],
]) {
  test(`Of a refusal ${status} ${reason ?? ''} each side is told what it can do, and whether the same may work later`, async (t) => {
    setGlobal(t, 'RTCPeerConnection', class {});
    const error = await refusal(status, reason);
    assert.match(explain(error, 'a').text, a);
    assert.match(explain(error, 'b').text, b);
    assert.deepEqual([explain(error, 'a').again, explain(error, 'b').again], [again, again]);
  });
}

for (const [error, a, b] of [
  [new HandshakeError('answer-expected', ''), /^That is a link for the other device\./, /^That did not work/],
  [new HandshakeError('offer-expected', ''), /^That did not work/, /^This link is an answer\./],
  [new HandshakeError('other-offer', ''), /^That answers another link than the one shown here/, /^That did not work/],
  [new PackedSignalError('version', ''), /^The other device uses another version/, /^The other device uses another version/],
  [new PackedSignalError('garbage', ''), /^That is neither a code nor an answer/, /^This link is not an invitation, or a part of it is missing\./],
]) {
  test(`Of a signal that is wrong (${error.reason}) each side is told what it can do`, (t) => {
    setGlobal(t, 'RTCPeerConnection', class {});
    assert.match(explain(error, 'a').text, a);
    assert.match(explain(error, 'b').text, b);
    assert.equal(explain(error, 'a').again, false);
  });
}

test('A signal that lost its end is garbage to both', (t) => {
  setGlobal(t, 'RTCPeerConnection', class {});
  let error;
  try {
    unpackSignal(Uint8Array.of(1, 2, 3, 4));
  } catch (cause) {
    error = cause;
  }
  assert.match(explain(error, 'b').text, /^This link is not an invitation/);
});

test('A browser without WebRTC is told to use another one, whatever went wrong', () => {
  assert.deepEqual(explain(new ReferenceError('RTCPeerConnection is not defined'), 'a'), { text: 'This browser has no WebRTC, or it is switched off. Use another one.', again: false });
});

test('What nobody expected is told by its own words', (t) => {
  setGlobal(t, 'RTCPeerConnection', class {});
  assert.deepEqual(explain(new Error('out of memory'), 'b'), { text: 'That did not work (out of memory).', again: false });
});
