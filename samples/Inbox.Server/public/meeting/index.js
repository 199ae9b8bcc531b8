import '../ready.js';
import { camerasAllowed } from '../camera.js';
import { notify } from '../notices.js';
import { wordInAddress } from '../word-in-address.js';
import { visit } from './room.js';
import { currentUser, isSpoken, register } from './user.js';

/** The key of this tab's meeting, so that a reload returns to it. */
const MEMORY = 'meeting';

/** @type {string} */
let me;

/** @template {HTMLElement} T @param {string} selector @returns {T} */
const find = (selector) => /** @type {T} */ (document.querySelector(selector));
const username = /** @type {HTMLInputElement} */ (find('#username'));
const hostname = /** @type {HTMLInputElement} */ (find('#hostname'));

/** @param {'registration' | 'lobby' | 'room'} section */
function show(section) {
  for (const each of ['registration', 'lobby', 'room']) find(`#${each}`).hidden = each !== section;
  document.body.dataset.section = section;
}

async function start() {
  notify('page');
  try {
    if (!(await isSpoken())) {
      notify('page', {
        text: 'This server does not support Signal Server v1. Start it with -signal-server: dotnet run --project samples/Inbox.Server -- -signal-server',
        kind: 'problem',
        action: { label: 'Try again', run: start },
      });
      return;
    }

    const name = await currentUser();
    if (name) welcome(name);
    else askName();
  } catch {
    notify('page', { text: 'The server does not answer.', kind: 'problem', action: { label: 'Try again', run: start } });
  }
}

/** @param {string} [problem] */
function askName(problem) {
  const host = wordInAddress();
  if (host) {
    find('#registration-title').textContent = `Meeting of ${host}`;
    find('#registration-lead').textContent = `${host} invites you to a video call. It goes directly from one device to the other.`;
    find('#register button').textContent = 'Join the meeting';
  }
  show('registration');
  notify('name', problem ? { text: problem, kind: 'problem' } : undefined);
  username.focus();
}

async function submitName() {
  const name = username.value.trim();
  try {
    const { status, message } = await register(name);
    if (status === 'SUCCESS') welcome(name, wordInAddress());
    else askName(status === 'TAKEN' ? `The name ${name} is taken. Choose another one.` : message);
  } catch {
    notify('name', { text: 'The server does not answer.', kind: 'problem', action: { label: 'Try again', run: submitName } });
  }
}

/**
 * @param {string} name
 * @param {string | null} [host] whose meeting the user has asked for, with this name; by default the one that this tab was in before a reload
 */
function welcome(name, host = sessionStorage.getItem(MEMORY)) {
  me = name;
  notify('page');
  notify('name');
  for (const place of document.querySelectorAll('.me')) place.textContent = name;
  if (host && host === wordInAddress()) enter(host);
  else showLobby();
}

/** An invitation shows its meeting alone, with one button: a link by itself opens no camera. */
function showLobby() {
  const host = wordInAddress();
  const isInvited = host !== '' && host !== me;
  hostname.value = isInvited ? host : '';
  find('#join-title').textContent = isInvited ? `${host} invites you to a video call` : 'Join a meeting';
  find('#join button').textContent = isInvited ? 'Join the meeting' : 'Join';
  find('#own').hidden = find('#by-name').hidden = hostname.hidden = isInvited;
  find('#others').hidden = !isInvited;
  show('lobby');
}

/** @param {string} host */
async function enter(host) {
  sessionStorage.setItem(MEMORY, host);
  history.replaceState(null, '', `#${encodeURIComponent(host)}`);
  notify('page', camerasAllowed() ? undefined : {
    text: 'Browsers allow the camera only on secure pages. You can see and hear the other person. To be seen, open this page with https.',
    action: { label: 'Open with https', run: () => location.assign(location.href.replace(/^http:/, 'https:')) },
  });
  show('room');
  const isStranger = await visit(me, host);
  sessionStorage.removeItem(MEMORY);
  notify('page');
  // The own meeting is over; another one may be joined under another name.
  if (host === me) history.replaceState(null, '', location.pathname);
  if (isStranger) askName(`The name ${me} is no longer yours. This browser or the server lost your registration, and someone else took the name. Choose another one.`);
  else showLobby();
}

find('#register').addEventListener('submit', (event) => {
  event.preventDefault();
  submitName();
});
find('#join').addEventListener('submit', (event) => {
  event.preventDefault();
  enter(hostname.value.trim());
});
find('#host').addEventListener('click', () => enter(me));
find('#rename').addEventListener('click', () => askName());
addEventListener('hashchange', () => location.reload());
// A page restored from the browser's cache has lost its connections.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

start();
