import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importPage } from './pages.mjs';

const { explain } = await importPage('camera.js');
const again = () => {};

for (const [name, words] of [
  ['NotAllowedError', /^This page may not use the camera\. Allow it/],
  ['NotFoundError', /^There is no camera\. Connect one/],
  ['OverconstrainedError', /^That camera is no longer there\. Choose another one/],
  ['NotReadableError', /^The camera is in use by another program\./],
  ['AbortError', /^The camera is in use by another program\./],
  ['SecurityError', /^The camera could not be started \(SecurityError: no\)\.$/],
]) {
  test(`A camera that fails with ${name} is explained, and can be tried again`, () => {
    const { text, kind, action } = explain(new DOMException('no', name), again);
    assert.match(text, words);
    assert.deepEqual([kind, action], ['problem', { label: 'Try again', run: again }]);
  });
}

test('Any other error says its own words', () => {
  assert.equal(explain(new TypeError('no devices'), again).text, 'The camera could not be started (TypeError: no devices).');
});
