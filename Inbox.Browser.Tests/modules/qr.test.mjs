import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { makeQr } from '../../samples/Inbox.Server/public/qr.js';

// SHA-256 of the rows, 1 for dark, as another encoder (QRCoder 1.8.1, level L) draws them: versions 1, 3, 5, 9, 13 and 20.
const letters = (length, step) => Array.from({ length }, (_, index) => String.fromCharCode(97 + ((index * step) % 26))).join('');
const DRAWN = [
  ['a', '56bb324cb2e86a133cd29ca6f0f5d1cbd8846616406dea144628a3815cc19271'],
  ['http://abc.de/connect/join.html#o=kxktqmpw', '766681d7079fd99317e1bebe5542c442e4740ffc3ca654ef49702d6a9ef676b6'],
  [letters(100, 11), '7205b27228a253cf1019a76e1ed38d1128d1530188ab37303b749b7568b91d25'],
  [Array.from({ length: 218 }, (_, index) => 'abcxyzkpj-_'[(index * 7) % 11]).join(''), 'ff9188d6703c7b532fbd77b20f369595dca0888d8b667e213f79efd7d88d123f'],
  [letters(400, 7), '6260a5dfe288aa627e6d92dff94e39d6c7554b2d37e6f2ab75e2862455448012'],
  [letters(858, 11), '60706f3f5d4078183826c0e7f5b4cfb25a80a2f3dee785177f76050ba214aae9'],
];

test('Codes are those that another encoder draws', () => {
  for (const [text, hash] of DRAWN) {
    const rows = makeQr(text).map((row) => row.map(Number).join(''));
    assert.equal(createHash('sha256').update(rows.join('\n')).digest('hex'), hash, `${text.length} bytes`);
  }
});

test('A text longer than a code holds is refused', () => {
  assert.throws(() => makeQr('x'.repeat(859)), RangeError);
});
