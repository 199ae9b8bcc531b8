import { codeInAddress, newCode } from './pair.js';
import { share } from './share.js';

const SEND = '/send.html';
const RECEIVE = '/receive.html';

/** @param {string} code */
function use(code) {
  // A reload, or a way back, keeps the pair.
  history.replaceState(null, '', `#${code}`);
  /** @type {HTMLElement} */ (document.querySelector('#code')).textContent = code;
  /** @type {HTMLAnchorElement} */ (document.querySelector('#send')).href = `${SEND}#${code}`;
  /** @type {HTMLAnchorElement} */ (document.querySelector('#receive')).href = `${RECEIVE}#${code}`;
  share(SEND, { code, shared: false });
}

document.querySelector('#renew')?.addEventListener('click', () => use(newCode()));
addEventListener('hashchange', () => use(codeInAddress() ?? newCode()));
use(codeInAddress() ?? newCode());
