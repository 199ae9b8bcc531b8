import './ready.js';
import { notify } from './notices.js';
import { currentPair, newCode } from './pair.js';
import { share } from './share.js';

/** @typedef {import('./pair.js').Pair} Pair */

const SEND = 'send.html';
const RECEIVE = 'receive.html';

/** @param {Pair} pair the server's default pair has no code in its links, like the QR code in the terminal */
function use({ code, shared }) {
  const fragment = shared ? '' : `#${code}`;
  // Keeps the pair across a reload or back navigation.
  if (fragment) history.replaceState(null, '', fragment);
  /** @type {HTMLElement} */ (document.querySelector('#code')).textContent = code;
  /** @type {HTMLElement} */ (document.querySelector('#shared')).hidden = !shared;
  /** @type {HTMLAnchorElement} */ (document.querySelector('#send')).href = SEND + fragment;
  /** @type {HTMLAnchorElement} */ (document.querySelector('#receive')).href = RECEIVE + fragment;
  share(SEND, { code, shared });
}

const renew = () => {
  notify('page');
  use({ code: newCode(), shared: false });
};

async function begin() {
  try {
    use(await currentPair());
  } catch (error) {
    notify('page', { text: /** @type {Error} */ (error).message, kind: 'problem', action: { label: 'Make a new pair', run: renew } });
  }
}

document.querySelector('#renew')?.addEventListener('click', renew);
addEventListener('hashchange', begin);
begin();
