/**
 * The notices of a page: one card for each topic, in the order of this list. A card may have a button.
 * @typedef {'page' | 'camera' | 'microphone' | 'server' | 'code' | 'peer' | 'play'} Topic
 * @typedef {{ text: string, kind?: 'info' | 'problem', action?: { label: string, run: () => unknown } }} Notice
 */

/** @type {Topic[]} */
const ORDER = ['page', 'camera', 'microphone', 'server', 'code', 'peer', 'play'];

/** @type {Map<Topic, Notice>} */
const notices = new Map();

/**
 * @param {Topic} topic
 * @param {Notice} [notice] undefined removes the card
 */
export function notify(topic, notice) {
  if (notice) notices.set(topic, notice);
  else notices.delete(topic);

  const place = document.querySelector('#notices');
  place?.replaceChildren(...ORDER.filter((each) => notices.has(each)).map(card));
}

/** @param {Topic} topic */
function card(topic) {
  const { text, kind = 'info', action } = /** @type {Notice} */ (notices.get(topic));
  const element = document.createElement('div');
  element.className = `notice ${kind}`;
  element.dataset.topic = topic;
  const words = document.createElement('p');
  words.textContent = text;
  element.append(words);
  if (action) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = action.label;
    button.addEventListener('click', action.run);
    element.append(button);
  }
  return element;
}
