// The other side may send without end, and longer messages than this page does: a channel carries 256 KiB and more.
const MAX_LINES = 500;
const MAX_LENGTH = 2000;

/**
 * Shows a text chat over a data channel in the element `place`, which appears when the channel opens.
 * @param {HTMLElement} place emptied first
 * @param {RTCDataChannel} channel
 */
export function showChat(place, channel) {
  const log = document.createElement('ol');
  log.className = 'log';
  log.setAttribute('aria-live', 'polite');
  const form = document.createElement('form');
  const input = document.createElement('input');
  Object.assign(input, { name: 'text', autocomplete: 'off', maxLength: MAX_LENGTH, placeholder: 'Write something' });
  input.setAttribute('aria-label', 'Message');
  const button = document.createElement('button');
  Object.assign(button, { className: 'primary', textContent: 'Send' });
  form.append(input, button);

  /**
   * @param {'mine' | 'theirs'} whose
   * @param {string} text
   */
  const add = (whose, text) => {
    const line = document.createElement('li');
    line.className = whose;
    line.textContent = text;
    log.append(line);
    if (log.children.length > MAX_LINES) log.firstElementChild?.remove();
    line.scrollIntoView({ block: 'nearest' });
  };
  const follow = () => {
    const open = channel.readyState === 'open';
    // The messages stay visible after the other side has left.
    if (open) place.hidden = false;
    input.disabled = button.disabled = !open;
  };

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!input.value.trim() || channel.readyState !== 'open') return;
    channel.send(input.value);
    add('mine', input.value);
    input.value = '';
  });
  channel.addEventListener('message', ({ data }) => add('theirs', String(data).slice(0, MAX_LENGTH)));
  channel.addEventListener('open', follow);
  channel.addEventListener('close', follow);
  place.hidden = true;
  place.replaceChildren(log, form);
  follow();
}
