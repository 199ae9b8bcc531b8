import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importPage } from './pages.mjs';

const { unfold } = await importPage('unfold.js');

test('What opens by itself stays as the user left it once the user has opened or closed it', () => {
  const summary = new EventTarget();
  const details = { open: false, querySelector: () => summary };
  const open = unfold(details);
  open(true);
  assert.equal(details.open, true);
  open(false);
  assert.equal(details.open, false);
  open(true);

  // What a browser does with a click on it.
  summary.dispatchEvent(new Event('click'));
  details.open = false;
  open(true);
  assert.equal(details.open, false);
});
