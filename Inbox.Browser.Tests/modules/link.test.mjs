import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readCode, showCode } from '../../Inbox.AspNetCore/wwwroot/connect/code.js';
import { makeLink, readLink } from '../../Inbox.AspNetCore/wwwroot/connect/link.js';
import { packSignal, toText } from '../../Inbox.AspNetCore/wwwroot/connect/packed-signal.js';
import { chromiumOffer } from './sdp.mjs';

const PAGE = 'https://example.org/connect/join.html';
const signal = packSignal(chromiumOffer());

test('A code is read however it is typed, and shown in two halves', () => {
  for (const typed of ['kx4t9mpw', 'KX4T-9MPW', ' kx 4t 9m pw\n', 'k-x-4-t-9-m-p-w']) assert.equal(readCode(typed), 'kx4t9mpw');
  assert.equal(readCode('oO00iIlL'), '00001111');
  assert.equal(readCode('uuuu0000'), 'vvvv0000');
  for (const typed of ['', 'kx4t9mp', 'kx4t9mpww', 'kx4t_9mpw', 'kx4t9mpä']) assert.equal(readCode(typed), undefined);
  assert.equal(showCode('kx4t9mpw'), 'kx4t-9mpw');
});

test('What a link carries is in its fragment, and is read back', () => {
  for (const kind of /** @type {const} */ (['offer', 'answer'])) {
    const byCode = makeLink(PAGE, kind, 'kx4t9mpw');
    assert.equal(new URL(byCode).origin + new URL(byCode).pathname + new URL(byCode).search, PAGE);
    assert.deepEqual(readLink(byCode), { kind, code: 'kx4t9mpw' });
    assert.deepEqual(readLink(new URL(byCode).hash), { kind, code: 'kx4t9mpw' });
    assert.deepEqual(readLink(makeLink(PAGE, kind, signal)), { kind, signal });
  }
});

test('A bare code and a bare signal are read, and say nothing of their kind', () => {
  assert.deepEqual(readLink(' KX4T-9MPW '), { kind: undefined, code: 'kx4t9mpw' });
  assert.deepEqual(readLink(toText(signal)), { kind: undefined, signal });
});

test('What is neither is nothing', () => {
  for (const text of ['', ' ', 'hello there', PAGE, `${PAGE}#o=`, `${PAGE}#o=a b`, `${PAGE}#x=kx4t9mpw`]) assert.equal(readLink(text), undefined, text);
});
