import '../ready.js';
const form = /** @type {HTMLFormElement} */ (document.querySelector('#login'));
const name = /** @type {HTMLInputElement} */ (document.querySelector('#name'));
const password = /** @type {HTMLInputElement} */ (document.querySelector('#password'));
const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
const problem = /** @type {HTMLElement} */ (document.querySelector('#problem'));

/** @param {string} text empty text hides it */
function complain(text) {
  problem.textContent = text;
  problem.hidden = !text;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  complain('');
  button.disabled = true;
  const response = await fetch('login', {
    method: 'POST',
    redirect: 'manual',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: name.value, password: password.value }),
  }).catch(() => undefined);
  button.disabled = false;

  if (response?.ok) {
    location.replace('./');
    return;
  }
  const { detail } = (await response?.json().catch(() => undefined)) ?? {};
  complain(detail ?? 'The server does not answer. Try again.');
  password.select();
});
button.disabled = false;
