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

  constructor(description, { keepsCopies = false } = {}) {
    super();
    this.description = description;
    this.keepsCopies = keepsCopies;
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
    // As Firefox does; Chromium keeps one of each.
    const { type, sdp } = this.remoteDescription;
    if (this.keepsCopies || !sdp.includes(candidate)) this.remoteDescription = { type, sdp: `${sdp}a=${candidate}\r\n` };
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

/** Who has answered, and waits for the offerer. */
async function answered(t, { keepsCopies, packed = packSignal(offer), ...options } = {}) {
  const time = stopTime(t);
  const connection = new Connection(answer, { keepsCopies });
  const making = watched(makeAnswer(connection, packed, options));
  await settle();
  connection.gather();
  await making;
  return { time, connection, size: () => connection.remoteDescription.sdp.length };
}

test('Who answered tells the candidates anew every 4 s, and the description of Chromium does not grow by that', async (t) => {
  const { time, connection, size } = await answered(t);
  const before = size();
  await time.pass(3_999);
  assert.deepEqual(connection.added, []);
  await time.pass(1);
  const first = connection.added.splice(0);
  assert.equal(first.length, 2);
  await time.pass(4_000);
  assert.deepEqual(connection.added.splice(0), first);
  connection.connectionState = 'failed';
  await time.pass(400_000, 4_000);
  assert.equal(connection.added.length, 100 * 2, 'a person has to be told a code first');
  assert.equal(size(), before);
});

for (const [what, options] of [['Firefox, which keeps each copy', { keepsCopies: true }], ['an offer without candidates', { packed: packSignal(offer, { maxCandidates: 0 }) }]]) {
  test(`With ${what}, a new candidate that leads nowhere is added every 4 s`, async (t) => {
    const { time, connection, size } = await answered(t, options);
    await time.pass(4_000);
    assert.equal(connection.added.at(-1), 'candidate:1001 1 udp 1 198.51.100.1 2 typ host');
    connection.added.length = 0;
    await time.pass(4_000);
    assert.deepEqual(connection.added, ['candidate:1002 1 udp 1 198.51.100.1 3 typ host']);
    await time.pass(3_600_000, 4_000);
    assert.ok(size() < 10_000, `its description has ${size()} characters in the end`);
  });
}

for (const [options, ms] of [[{}, 600_000], [{ connectTimeout: 60_000 }, 60_000], [{ connectTimeout: 3_600_000 }, 3_600_000]]) {
  test(`An offerer that does not come within ${ms / 60_000} minutes is no longer waited for`, async (t) => {
    const { time, connection } = await answered(t, options);
    await time.pass(ms, 4_000);
    assert.equal(connection.added.length, (ms / 4_000) * 2);
    connection.added.length = 0;
    await time.pass(600_000, 4_000);
    assert.deepEqual(connection.added, []);
  });
}

for (const state of ['connected', 'closed']) {
  test(`A connection that is ${state} no longer waits`, async (t) => {
    const { time, connection } = await answered(t);
    await time.pass(8_000);
    connection.connectionState = state;
    connection.added.length = 0;
    await time.pass(60_000, 4_000);
    assert.deepEqual(connection.added, []);
  });
}

test('A wait that is none throws, and names the option', async () => {
  for (const connectTimeout of [0, -1, NaN, Infinity, 3_600_001]) {
    await assert.rejects(makeAnswer(new Connection(answer), packSignal(offer), { connectTimeout }), /^TypeError: The option 'connectTimeout' must be a number of milliseconds/);
  }
});

test('Both sides have their ICE servers before they gather', async (t) => {
  const time = stopTime(t);
  const sides = [
    [offer, (connection, options) => makeOffer(connection, options)],
    [answer, (connection, options) => makeAnswer(connection, packSignal(offer), options)],
  ];
  for (const [description, make] of sides) {
    const steps = [];
    const connection = new Connection(description);
    const gather = connection.setLocalDescription;
    Object.assign(connection, {
      signalingState: 'stable',
      getConfiguration: () => ({ bundlePolicy: 'balanced' }),
      setConfiguration: (configuration) => steps.push(configuration),
      setLocalDescription: () => (steps.push('gathers'), gather.call(connection)),
    });
    const making = make(connection, { iceServers: async () => [{ urls: 'stun:a' }] });
    await settle();
    connection.gather();
    await making;
    assert.deepEqual(steps, [{ bundlePolicy: 'balanced', iceServers: [{ urls: 'stun:a' }] }, 'gathers']);
    connection.connectionState = 'closed';
    await time.pass(4_000);
  }
});
