import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checksum, numberBytes } from '../../Inbox.AspNetCore/wwwroot/connect/bytes.js';
import { MAX_PACKED_BYTES, PackedSignalError, packSignal, unpackSignal } from '../../Inbox.AspNetCore/wwwroot/connect/packed-signal.js';
import { random } from './random.mjs';
import { chromiumAnswer, chromiumOffer, firefoxOffer, networksOffer } from './sdp.mjs';

const SEED = Number(process.env.INBOX_FUZZ_SEED ?? 20_261_121);
const ROUNDS = 10_000;

const GOOD = [chromiumOffer(), networksOffer(), firefoxOffer()].map((each) => packSignal(each)).concat(packSignal(chromiumAnswer(), { tag: '01020304' }));

/** What is not refused is a signal, and the only one that is written so. */
function accepted(bytes) {
  try {
    const { type, sdp, tag } = unpackSignal(bytes);
    assert.ok(Buffer.from(packSignal({ type, sdp }, { tag })).equals(bytes));
    return true;
  } catch (error) {
    assert.ok(error instanceof PackedSignalError, error.stack);
    return false;
  }
}

/** With the sum put right, so that what is behind it is met, too. */
const summed = (body) => Uint8Array.from([...body, ...numberBytes(checksum(body), 2)]);

test('Every damage of one byte, every cut and every addition is found', () => {
  for (const good of GOOD) {
    for (let at = 0; at < good.length; at++) {
      for (const flip of [1, 2, 4, 8, 16, 32, 64, 128, 255]) {
        const bad = good.slice();
        bad[at] ^= flip;
        assert.equal(accepted(bad), false, `${at} ^ ${flip}`);
      }
      assert.equal(accepted(good.slice(0, at)), false);
    }
    assert.equal(accepted(Uint8Array.from([...good, 0])), false);
  }
});

test('Random bytes are refused', () => {
  const below = random(SEED);
  let passed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Uint8Array.from({ length: below(200) }, () => below(256));
    if (bytes.length > 0 && round % 2) bytes[0] = (bytes[0] & 15) | 16;
    passed += Number(accepted(bytes));
  }
  assert.equal(passed, 0);
});

test('Damaged signals whose checksum was put right are refused, or are signals that pack to the same bytes', () => {
  const below = random(SEED + 1);
  let passed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const body = GOOD[below(GOOD.length)].slice(0, -2);
    for (let edits = 1 + below(3); edits > 0; edits--) body[below(4) ? below(body.length) : below(2)] = below(256);
    const cut = below(4) ? body.length : below(body.length);
    passed += Number(accepted(summed(body.slice(0, cut))));
  }
  // A wrong fingerprint is as good as another: some do pass, or this would test the checksum alone.
  assert.ok(passed > ROUNDS / 10, `${passed} passed`);
});

test('Random bytes behind a right head and a right checksum are refused, or are signals that pack to the same bytes', () => {
  const below = random(SEED + 2);
  let passed = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const length = 62 + below(60);
    const body = Uint8Array.from({ length }, () => below(256));
    body[0] = (body[0] & 15) | 16;
    passed += Number(accepted(summed(body)));
  }
  assert.ok(passed > 0, `${passed} passed`);
});

test('A signal of another version says so', () => {
  for (const version of [0, 2, 15]) {
    const other = GOOD[0].slice(0, -2);
    other[0] = (version << 4) | (other[0] & 15);
    assert.throws(() => unpackSignal(summed(other)), (error) => error instanceof PackedSignalError && error.reason === 'version');
  }
});

test('More bytes than a signal may have are not looked at', () => {
  assert.equal(accepted(new Uint8Array(MAX_PACKED_BYTES + 1).fill(16)), false);
  assert.equal(accepted(new Uint8Array(0)), false);
});
