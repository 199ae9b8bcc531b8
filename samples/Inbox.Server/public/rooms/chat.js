// The oldest lines are removed: a page may stay open for weeks.
const MOST_LINES = 1000;

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/**
 * Handles the user's input.
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
 * @param {Node | string} who
 * @param {string} text
 * @param {boolean} [waits] not sent yet
 * @returns {(error?: string) => void} marks the message as sent, or shows the error
 */
export function post(who, text, waits = false) {
  const words = document.createElement('span');
  words.className = 'words';
  words.textContent = text;
  const name = document.createElement('strong');
  name.append(who);
  const item = append('', name, words);
  item.classList.toggle('waits', waits);
  return (error) => {
    item.classList.remove('waits');
    if (error) item.append(Object.assign(document.createElement('em'), { textContent: `Not sent: ${error}` }));
  };
}

/**
 * Shows a note about an event.
 * @param {(Node | string)[]} content
 */
export function note(...content) {
  append('note', ...content);
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
