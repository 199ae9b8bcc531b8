import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Backoff } from '../../Inbox.AspNetCore/wwwroot/channel/backoff.js';

const pauses = (backoff, count, atLeast) => Array.from({ length: count }, () => backoff.next(atLeast));

test('The ceiling of the pauses doubles up to the longest', (t) => {
  t.mock.method(Math, 'random', () => 1);
  assert.deepEqual(pauses(new Backoff({ first: 500, most: 15_000 }), 7), [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test('A pause is anything from none to its ceiling', (t) => {
  for (const [chance, expected] of [[0, [0, 0, 0]], [0.25, [125, 250, 500]]]) {
    t.mock.method(Math, 'random', () => chance);
    assert.deepEqual(pauses(new Backoff({ first: 500, most: 15_000 }), 3), expected);
  }
});

test('What the server asked for is waited out, and the random part comes on top', (t) => {
  t.mock.method(Math, 'random', () => 0.5);
  assert.deepEqual(pauses(new Backoff({ first: 250, most: 4000 }), 3, 7000), [7125, 7250, 7500]);
});

test('After a success the pauses are short again', (t) => {
  t.mock.method(Math, 'random', () => 1);
  const backoff = new Backoff({ first: 500, most: 15_000 });
  pauses(backoff, 5);
  backoff.reset();
  assert.equal(backoff.next(), 500);
});

test('After a thousand failures the pause is still the longest', (t) => {
  t.mock.method(Math, 'random', () => 1);
  assert.equal(pauses(new Backoff({ first: 500, most: 15_000 }), 1200).at(-1), 15_000);
});
