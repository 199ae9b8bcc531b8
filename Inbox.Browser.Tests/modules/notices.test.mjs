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

/** The card of a topic: its element, its words and its button. */
function cardOf(find, topic) {
  const element = find('#notices').children.find(({ dataset }) => dataset.topic === topic);
  return { element, words: element.children[0], button: element.children[1] };
}

test('A button that has the focus keeps it, whatever the other cards do', (t) => {
  const { find } = fakeElements(t);
  notify('server', { text: 'Trying again …', action: { label: 'Try now', run: () => {} } });
  const { element, words, button } = cardOf(find, 'server');
  button.focus();
  notify('page', { text: 'Loaded again.' });
  notify('peer', { text: 'The other side has left.' });
  notify('page');
  notify('peer');
  assert.deepEqual([document.activeElement === button, cardOf(find, 'server').element === element, words.said], [true, true, 1]);
  notify('server');
});

test('What is told again in the same words is not said again, and its button does what it was told last', (t) => {
  const { find, press } = fakeElements(t);
  const pressed = [];
  const tell = (number) => notify('server', { text: 'Trying again …', action: { label: 'Try now', run: () => pressed.push(number) } });
  tell(1);
  const { words, button } = cardOf(find, 'server');
  for (const number of [2, 3]) tell(number);
  assert.equal(cardOf(find, 'server').words, words);
  assert.deepEqual([words.said, button.said], [1, 1]);
  press('Try now');
  assert.deepEqual(pressed, [3]);
  notify('server');
});

test('Other words of the same topic are said in the same card, whose button keeps the focus', (t) => {
  const { find, cards } = fakeElements(t);
  const action = { label: 'Try now', run: () => {} };
  notify('server', { text: 'Trying again …', action });
  const { element, button } = cardOf(find, 'server');
  button.focus();
  notify('server', { text: 'Refused.', kind: 'problem', action });
  assert.deepEqual(cards(), [['server!', 'Refused.', 'Try now']]);
  assert.deepEqual([cardOf(find, 'server').element === element, document.activeElement === button], [true, true]);
  notify('server', { text: 'Refused.', kind: 'problem', action: { label: 'Log in', run: () => {} } });
  assert.deepEqual(cards(), [['server!', 'Refused.', 'Log in']]);
  notify('server', { text: 'Refused.', kind: 'problem' });
  assert.deepEqual(cards(), [['server!', 'Refused.']]);
  notify('server');
});

test('A card that was taken away comes back as a new one', (t) => {
  const { cards } = fakeElements(t);
  notify('server', { text: 'Trying again …' });
  notify('server');
  notify('server', { text: 'Trying again …' });
  assert.deepEqual(cards(), [['server', 'Trying again …']]);
  notify('server');
});

test('A notice of a field is beside it, and the others stay where they are', (t) => {
  const { find, cards } = fakeElements(t);
  const place = find('[data-notices="code"]');
  notify('peer', { text: 'The other side has left.' });
  notify('code', { text: 'There is no such code.', kind: 'problem' });
  notify('server', { text: 'Trying again …' });
  assert.deepEqual(place.children.map(({ children: [words] }) => words.textContent), ['There is no such code.']);
  assert.deepEqual(cards().map(([topic]) => topic), ['server', 'peer']);
  for (const topic of ['server', 'code', 'peer']) notify(topic);
  assert.deepEqual(place.children, []);
});
