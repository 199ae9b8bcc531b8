/**
 * The notices of a page: one card for each topic, in the order of this list. A card may have a button. A page shows them in `#notices`; those that
 * belong to a field are beside it, in an element whose `data-notices` names their topic.
 * @typedef {'page' | 'name' | 'camera' | 'microphone' | 'server' | 'code' | 'peer' | 'call' | 'play'} Topic
 * @typedef {{ text: string, kind?: 'info' | 'problem', action?: { label: string, run: () => unknown } }} Notice
 */

/** @type {Topic[]} */
const ORDER = ['page', 'name', 'camera', 'microphone', 'server', 'code', 'peer', 'call', 'play'];

/** @type {Map<Topic, Card>} */
const cards = new Map();

/**
 * Changes only the card of that topic, and of it only what is different: a button keeps the focus, and a screen reader says only what is new.
 * @param {Topic} topic
 * @param {Notice} [notice] undefined removes the card
 */
export function notify(topic, notice) {
  const known = cards.get(topic);
  if (!notice) {
    known?.element.remove();
    cards.delete(topic);
    return;
  }
  const card = known ?? new Card(topic);
  card.show(notice);
  if (known) return;
  cards.set(topic, card);
  const beside = document.querySelector(`[data-notices="${topic}"]`);
  const place = beside ?? document.querySelector('#notices');
  const later = ORDER.slice(ORDER.indexOf(topic) + 1).map((each) => cards.get(each)?.element);
  const next = later.find((each) => each?.parentElement === place);
  if (next) next.before(card.element);
  else place?.append(card.element);
  // On a phone the field may be the last thing in sight.
  if (beside) card.element.scrollIntoView({ block: 'nearest' });
}

class Card {
  element = document.createElement('div');
  #words = document.createElement('p');
  /** @type {HTMLButtonElement | undefined} */
  #button;
  #run = () => {};

  /** @param {Topic} topic */
  constructor(topic) {
    this.element.dataset.topic = topic;
    this.element.append(this.#words);
  }

  /** @param {Notice} notice */
  show({ text, kind = 'info', action }) {
    this.element.className = `notice ${kind}`;
    if (this.#words.textContent !== text) this.#words.textContent = text;
    this.#run = action?.run ?? this.#run;
    if (this.#button?.textContent === action?.label) return;
    this.#button?.remove();
    this.#button = action && this.#newButton(action.label);
    if (this.#button) this.element.append(this.#button);
  }

  /** @param {string} label */
  #newButton(label) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = label;
    button.addEventListener('click', () => this.#run());
    return button;
  }
}
