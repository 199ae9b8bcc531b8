import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32 } from '../../Inbox.AspNetCore/wwwroot/sound/checksum.js';
import { HEADER_LENGTH, MAX_PAYLOAD, bodyLength, encodeFrame, readBody, readHeader } from '../../Inbox.AspNetCore/wwwroot/sound/frame.js';
import { ReedSolomon } from '../../Inbox.AspNetCore/wwwroot/sound/reed-solomon.js';
import { bytesOf, random } from './air.mjs';

const ROUNDS = 10_000;
const TAG = 0xfedcba98;
const CORRECTABLE = 16;

const bodyOf = (payload) => encodeFrame(TAG, payload).slice(HEADER_LENGTH);

/** Exactly that many bytes are others. */
function spoil(word, errors, next) {
  const places = new Set();
  while (places.size < errors) places.add(Math.floor(next() * word.length));
  for (const place of places) word[place] ^= 1 + Math.floor(next() * 255);
  return word;
}

test('the checksum is CRC-32', () => assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926));

test('a frame of each length is read as it was written', () => {
  const next = random(1);
  for (let length = 1; length <= MAX_PAYLOAD; length++) {
    const payload = bytesOf(length, next);
    const frame = encodeFrame(TAG, payload);
    assert.equal(frame.length, HEADER_LENGTH + bodyLength(length));
    assert.equal(readHeader(frame.slice(0, HEADER_LENGTH)), length);
    assert.deepEqual(readBody(frame.slice(HEADER_LENGTH)), { tag: TAG, payload, corrected: 0 });
  }
});

test('nothing and too much are refused', () => {
  assert.throws(() => encodeFrame(TAG, new Uint8Array(0)), /carries 1 to 215 bytes, not 0/);
  assert.throws(() => encodeFrame(TAG, new Uint8Array(MAX_PAYLOAD + 1)), /carries 1 to 215 bytes, not 216/);
});

test('a header with three wrong bytes is read', () => {
  const next = random(2);
  for (let round = 0; round < 200; round++) {
    assert.equal(readHeader(spoil(encodeFrame(TAG, bytesOf(100, next)).slice(0, HEADER_LENGTH), 3, next)), 100);
  }
});

test('of 10,000 frames with more wrong bytes than can be put right none is accepted', () => {
  const next = random(3);
  const accounts = { sent: 0, accepted: 0, control: 0 };
  while (accounts.sent < ROUNDS) {
    const body = bodyOf(bytesOf(60 + Math.floor(next() * 60), next));
    if (readBody(body)) accounts.control++;
    const errors = CORRECTABLE + 1 + Math.floor(next() * (body.length - CORRECTABLE));
    if (readBody(spoil(body, errors, next))) accounts.accepted++;
    accounts.sent++;
  }
  assert.deepEqual(accounts, { sent: ROUNDS, accepted: 0, control: ROUNDS });
});

test('of 10,000 frames with any number of wrong bytes each is what was sent, or none', () => {
  const next = random(4);
  const accounts = { right: 0, wrong: 0, refused: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const payload = bytesOf(100, next);
    const errors = Math.floor(next() * 2 * CORRECTABLE);
    const read = readBody(spoil(bodyOf(payload), errors, next));
    assert.equal(read !== undefined, errors <= CORRECTABLE);
    accounts[!read ? 'refused' : Buffer.from(read.payload).equals(payload) && read.tag === TAG ? 'right' : 'wrong']++;
  }
  assert.equal(accounts.wrong, 0);
  assert.equal(accounts.right + accounts.refused, ROUNDS);
  assert.ok(accounts.right > 4000 && accounts.refused > 4000, JSON.stringify(accounts));
});

test('of 10,000 words that the error correction takes for good, but that nobody sent, the checksum accepts none', () => {
  // What a miscorrection leaves: a word of the code, within its reach, with other data.
  const next = random(5);
  const code = new ReedSolomon(32);
  const accounts = { taken: 0, accepted: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const data = bodyOf(bytesOf(100, next)).slice(0, -32);
    const other = spoil(code.encode(spoil(data, 1 + Math.floor(next() * 8), next)), Math.floor(next() * CORRECTABLE), next);
    if (code.decode(other)) accounts.taken++;
    if (readBody(other)) accounts.accepted++;
  }
  assert.deepEqual(accounts, { taken: ROUNDS, accepted: 0 });
});

test('a frame that a wrong header made longer or shorter is none', () => {
  const next = random(6);
  const body = bodyOf(bytesOf(100, next));
  for (let length = 33; length < body.length; length++) assert.equal(readBody(body.slice(0, length)), undefined);
  for (let more = 1; body.length + more <= 255; more++) assert.equal(readBody(Uint8Array.from([...body, ...bytesOf(more, next)])), undefined);
  for (let more = 1; body.length + more <= 255; more++) assert.equal(readBody(Uint8Array.from([...new Uint8Array(more), ...body])), undefined);
});
