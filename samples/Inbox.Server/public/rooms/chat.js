// The oldest go: a page may stay for weeks.
const MOST_LINES = 1000;

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/**
 * Takes what the user writes.
 * @param {(text: string) => void} say
 */
export function chat(say) {
  const text = /** @type {HTMLInputElement} */ (find('#text'));
  find('#say').addEventListener('submit', (event) => {
    event.preventDefault();
    if (text.value.trim() === '') return;
    say(text.value);
    text.value = '';
  });
  /** @type {HTMLButtonElement} */ (find('#say button')).disabled = false;
}

/**
 * Shows a message.
 * @param {string} who
 * @param {string} text
 * @param {boolean} [waits] not relayed yet
 * @returns {(error?: string) => void} says that it was, or why it will not be
 */
export function post(who, text, waits = false) {
  const words = document.createElement('span');
  words.className = 'words';
  words.textContent = text;
  const item = append('', Object.assign(document.createElement('strong'), { textContent: who }), words);
  item.classList.toggle('waits', waits);
  return (error) => {
    item.classList.remove('waits');
    if (error) item.append(Object.assign(document.createElement('em'), { textContent: `Not sent: ${error}` }));
  };
}

/**
 * Shows what has happened.
 * @param {string} text
 */
export function note(text) {
  append('note', text);
}

/**
 * @param {string} kind
 * @param {(Node | string)[]} content
 */
function append(kind, ...content) {
  const item = document.createElement('li');
  item.className = kind;
  item.append(...content);
  find('#empty').hidden = true;
  const log = find('#log');
  log.append(item);
  if (log.childElementCount > MOST_LINES) log.firstElementChild?.remove();
  log.scrollTop = log.scrollHeight;
  return item;
}
