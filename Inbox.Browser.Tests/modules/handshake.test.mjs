import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptAnswer, HandshakeError, makeAnswer, makeOffer } from '../../Inbox.AspNetCore/wwwroot/connect/handshake.js';
import { PackedSignalError, packSignal, unpackSignal } from '../../Inbox.AspNetCore/wwwroot/connect/packed-signal.js';
import { chromiumAnswer, chromiumOffer, firefoxOffer } from './sdp.mjs';
import { settle, standing, stopTime, watched } from './time.mjs';

/** A connection whose descriptions are those that browsers wrote, and whose gathering ends when the test says so. */
class Connection extends EventTarget {
  iceGatheringState = 'new';
  connectionState = 'new';
  localDescription = null;
  remoteDescription = null;
  added = [];

  constructor(description) {
    super();
    this.description = description;
  }

  async setLocalDescription() {
    this.localDescription = this.description;
    this.iceGatheringState = 'gathering';
  }

  async setRemoteDescription(description) {
    this.remoteDescription = description;
  }

  async addIceCandidate({ candidate }) {
    this.added.push(candidate);
  }

  gather() {
    this.iceGatheringState = 'complete';
    this.dispatchEvent(new Event('icegatheringstatechange'));
  }
}

const offer = chromiumOffer();
const answer = chromiumAnswer();

test('An offer is packed when all its candidates are found', async () => {
  const connection = new Connection(offer);
  const making = makeOffer(connection);
  assert.equal(await standing(making), 'pending');
  connection.gather();
  assert.deepEqual(await making, packSignal(offer));
});

test('Candidates that take longer than 3 s, or as long as it was told, are not waited for', async (t) => {
  const time = stopTime(t);
  for (const [patience, ms] of [[undefined, 3_000], [500, 500]]) {
    const making = makeOffer(new Connection(offer), { patience });
    await time.pass(ms - 1);
    assert.equal(await standing(making), 'pending');
    await time.pass(1);
    assert.deepEqual(await making, packSignal(offer));
  }
});

test('No more candidates are packed than it was told', async () => {
  const connection = new Connection(firefoxOffer());
  const making = makeOffer(connection, { maxCandidates: 1 });
  await settle();
  connection.gather();
  assert.deepEqual(await making, packSignal(firefoxOffer(), { maxCandidates: 1 }));
});

test('An answer carries the tag of its offer, and the offerer begins DTLS', async (t) => {
  const time = stopTime(t);
  const connection = new Connection(answer);
  const packed = packSignal(offer);
  const making = makeAnswer(connection, packed);
  await settle();
  connection.gather();
  const made = unpackSignal(await making);
  assert.deepEqual([made.type, made.tag], ['answer', unpackSignal(packed).tag]);
  assert.match(connection.remoteDescription.sdp, /a=setup:active/);
  connection.connectionState = 'closed';
  await time.pass(4_000);
});

test('The right answer is taken, and nothing else is', async () => {
  const connection = new Connection(offer);
  await connection.setLocalDescription();
  const { tag } = unpackSignal(packSignal(offer));
  for (const [wrong, expected] of [
    [packSignal(offer), { name: 'HandshakeError', reason: 'answer-expected' }],
    [packSignal(answer, { tag: '01020304' }), { name: 'HandshakeError', reason: 'other-offer' }],
    [Uint8Array.of(1, 2, 3), { name: 'PackedSignalError' }],
  ]) {
    await assert.rejects(acceptAnswer(connection, wrong), expected);
    assert.equal(connection.remoteDescription, null);
  }
  const right = packSignal(answer, { tag });
  await acceptAnswer(connection, right);
  assert.deepEqual(connection.remoteDescription, { type: 'answer', sdp: unpackSignal(right).sdp });
});

test('An offer is tagged alike, however many of its candidates were packed', async () => {
  const connection = new Connection(firefoxOffer());
  await connection.setLocalDescription();
  const { tag } = unpackSignal(packSignal(firefoxOffer(), { maxCandidates: 1 }));
  await acceptAnswer(connection, packSignal(answer, { tag }));
  assert.equal(connection.remoteDescription.type, 'answer');
});

test('What is no offer is not answered', async () => {
  const connection = new Connection(answer);
  await assert.rejects(makeAnswer(connection, packSignal(answer, { tag: '01020304' })), (error) => error instanceof HandshakeError && error.reason === 'offer-expected');
  await assert.rejects(makeAnswer(connection, new Uint8Array(50)), PackedSignalError);
  assert.equal(connection.remoteDescription, null);
});

for (const state of ['connected', 'closed']) {
  test(`Who answered tells the candidates anew every 4 s, and one that leads nowhere, until it is ${state}`, async (t) => {
    const time = stopTime(t);
    const connection = new Connection(answer);
    const making = watched(makeAnswer(connection, packSignal(offer)));
    await settle();
    connection.gather();
    await making;
    await time.pass(3_999);
    assert.deepEqual(connection.added, []);
    await time.pass(1);
    const first = connection.added.splice(0);
    assert.equal(first.length, 3);
    assert.equal(first[2], 'candidate:1001 1 udp 1 198.51.100.1 2 typ host');
    await time.pass(4_000);
    const second = connection.added.splice(0);
    assert.deepEqual(second.slice(0, 2), first.slice(0, 2));
    assert.equal(second[2], 'candidate:1002 1 udp 1 198.51.100.1 3 typ host');
    connection.connectionState = 'failed';
    await time.pass(600_000, 4_000);
    assert.equal(connection.added.length, 150 * 3, 'a person has to be told a code first');
    connection.connectionState = state;
    connection.added.length = 0;
    await time.pass(60_000, 4_000);
    assert.deepEqual(connection.added, []);
  });
}
