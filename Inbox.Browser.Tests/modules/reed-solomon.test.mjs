import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ReedSolomon } from '../../Inbox.AspNetCore/wwwroot/sound/reed-solomon.js';
import { bytesOf, random } from './air.mjs';

const PARITY = 32;
const code = new ReedSolomon(PARITY);

/** A copy in which that many bytes are others. */
function spoiled(word, errors, next) {
  const copy = word.slice();
  const places = new Set();
  while (places.size < errors) places.add(Math.floor(next() * word.length));
  for (const place of places) copy[place] ^= 1 + Math.floor(next() * 255);
  return copy;
}

test('the parity is what the generator polynomial says', () => {
  // (x - 1)(x - 2) = x² + 3x + 2 over GF(256): the remainder of x² is 3x + 2.
  assert.deepEqual([...new ReedSolomon(2).encode(Uint8Array.of(1))], [1, 3, 2]);
});

test('up to half as many wrong bytes as there is parity are put right, wherever they are', () => {
  const next = random(1);
  for (let round = 0; round < 500; round++) {
    const data = bytesOf(1 + Math.floor(next() * (255 - PARITY)), next);
    const word = code.encode(data);
    const errors = Math.floor(next() * Math.min(PARITY / 2 + 1, word.length));
    const read = code.decode(spoiled(word, errors, next));
    assert.deepEqual(read, { data, corrected: errors });
  }
});

test('the longest and the shortest word are read, and a longer one is refused', () => {
  const next = random(2);
  for (const length of [1, 255 - PARITY]) {
    const data = bytesOf(length, next);
    assert.deepEqual(code.decode(spoiled(code.encode(data), PARITY / 2, next))?.data, data);
  }
  assert.throws(() => code.encode(new Uint8Array(256 - PARITY)), RangeError);
});

test('with one wrong byte too many it says that it can not', () => {
  const next = random(3);
  const tally = { undefined: 0, other: 0 };
  for (let round = 0; round < 500; round++) {
    const word = code.encode(bytesOf(108, next));
    tally[code.decode(spoiled(word, PARITY / 2 + 1, next)) ? 'other' : 'undefined']++;
  }
  assert.deepEqual(tally, { undefined: 500, other: 0 });
});
