import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Arrivals } from '../../Inbox.AspNetCore/wwwroot/channel/arrivals.js';

const taken = (arrivals, ...ids) => ids.filter((id) => arrivals.add(id));

test('A message that comes again is taken once', () => {
  const arrivals = new Arrivals();
  assert.deepEqual(taken(arrivals, 5, 6, 5, 6, 7, 6), [5, 6, 7]);
  assert.equal(arrivals.last, 7);
});

test('Ids that went back are those of another server, and taken', () => {
  const arrivals = new Arrivals();
  assert.deepEqual(taken(arrivals, 1000, 1001, 3, 4, 3, 1001), [1000, 1001, 3, 4, 1001]);
});

test('Any number of messages takes the memory of 4,096 ids', () => {
  const arrivals = new Arrivals();
  for (let id = 1; id <= 10_000; id++) assert.ok(arrivals.add(id));
  assert.deepEqual(taken(arrivals, 10_000, 10_000 - 4095), []);
  assert.deepEqual(taken(arrivals, 10_000 - 4096), [10_000 - 4096], 'what was forgotten counts as new');
});
