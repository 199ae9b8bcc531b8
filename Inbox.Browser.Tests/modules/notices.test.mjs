import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeElements, importPage } from './pages.mjs';

const { notify } = await importPage('notices.js');

test('There is one card for each topic, in one order, and nothing takes it away', (t) => {
  const { cards } = fakeElements(t);
  notify('peer', { text: 'The other side has left.', kind: 'problem' });
  notify('server', { text: 'Trying again …' });
  notify('page', { text: 'Loaded again.' });
  assert.deepEqual(cards(), [['page', 'Loaded again.'], ['server', 'Trying again …'], ['peer!', 'The other side has left.']]);
  notify('server', { text: 'Refused.' });
  notify('page');
  assert.deepEqual(cards(), [['server', 'Refused.'], ['peer!', 'The other side has left.']]);
  for (const topic of ['server', 'peer']) notify(topic);
  assert.deepEqual(cards(), []);
});

test('A card may offer a way on', (t) => {
  const { cards, press } = fakeElements(t);
  const pressed = [];
  notify('server', { text: 'The server does not answer.', action: { label: 'Try now', run: () => pressed.push('now') } });
  assert.deepEqual(cards(), [['server', 'The server does not answer.', 'Try now']]);
  press('Try now');
  assert.deepEqual(pressed, ['now']);
  notify('server');
});
