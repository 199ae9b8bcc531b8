import '../ready.js';
import { Star } from '../_content/Inbox.AspNetCore/rooms/rooms.js';
import { deviceName } from '../device-name.js';
import { iceServers } from '../ice.js';
import { notify } from '../notices.js';
import { chat, note, post } from './chat.js';
import { Names } from './names.js';

const LOGIN = 'login.html';
// Two attempts to connect have failed by then.
const UNREACHABLE = 16_000;
// The status of the room's error when no WebSocket opens although the server answers.
const NO_SOCKET = 426;

/** @param {string} selector */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

const login = await whoAmI();
const star = new Star({ url: 'socket', iceServers });
const { room } = star;
const names = new Names();
const device = deviceName();

/** @returns {Promise<string>} never settles if the page can't continue */
async function whoAmI() {
  const response = await fetch('me', { cache: 'no-store', redirect: 'manual' }).catch(() => undefined);
  const name = response?.ok ? await response.json().then((me) => me.name, () => undefined) : undefined;
  if (name) return name;
  if (response?.status === 401) {
    location.replace(LOGIN);
  } else {
    find('#status').textContent = 'Not connected.';
    const text = response ? 'The server did not confirm your login.' : 'The server does not answer.';
    notify('page', { text, kind: 'problem', action: { label: 'Try again', run: () => location.reload() } });
  }
  return new Promise(() => {});
}

/** @type {number | undefined} the number under which this page has told its device */
let told;

/** Tells the others this page's device, once for each number that it gets, and asks for theirs: a page does not hear what was said before it came. */
function tell() {
  const { number } = room;
  if (!number || number === told || (star.state !== 'host' && star.state !== 'connected')) return;
  told = number;
  names.learn(number, device);
  star.send({ device, asks: true }).catch(() => {});
}

/** @param {{ number: number, data: any }} message */
function hear({ number, data }) {
  if (typeof data?.device !== 'string') {
    post(names.element(number), String(data));
    return;
  }
  names.learn(number, data.device);
  if (data.asks) star.send({ device }).catch(() => {});
  show();
}

function show() {
  tell();
  const { number, host = 0, members, state } = room;
  const others = members.length - 1;
  find('#account').textContent = login;
  find('#who').textContent = number ? names.of(number) : device;
  document.body.dataset.star = star.state;
  document.body.dataset.room = state;
  find('#status').textContent = star.state === 'host'
    ? others > 0 ? `You are the broadcaster: this page passes messages on to the others. Keep it open.`
      : `You are the broadcaster, and nobody else is here yet. Log in as ${login} in another tab or on another device.`
    : star.state === 'connected' ? `Connected to ${names.of(host)}, the broadcaster.`
      : star.state === 'closed' || state === 'unauthorized' ? 'Not connected.'
        : host ? `Connecting to ${names.of(host)}, the broadcaster … Your messages are sent when connected.`
          : 'Looking for the others …';
  find('#members').replaceChildren(...members.map(memberItem));
  watchHost(star.state === 'connecting' && state === 'joined' ? room.host : undefined);
}

/** @type {number | undefined} */
let awaited;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let patience;

/** @param {number | undefined} host the host that this page is connecting to; the server may see it although this page can't reach it */
function watchHost(host) {
  if (host === awaited) return;
  awaited = host;
  clearTimeout(patience);
  notify('peer');
  if (host) patience = setTimeout(() => notify('peer', {
    text: `${names.of(host)} can't be reached. A firewall or a VPN may be in the way; between two networks, the server needs a TURN server (-turn). If its page is closed, another one takes over. Trying again …`,
    kind: 'problem',
  }), UNREACHABLE);
}

/** @param {number} number */
function memberItem(number) {
  const item = document.createElement('li');
  item.textContent = names.of(number);
  for (const badge of [number === room.host && 'broadcaster', number === room.number && 'you']) {
    if (badge) item.append(' ', Object.assign(document.createElement('span'), { className: 'badge', textContent: badge }));
  }
  return item;
}

/** @param {{ state: string, error?: import('../_content/Inbox.AspNetCore/inbox.js').SignalingError }} change */
function explain({ state, error }) {
  if (state === 'retrying') {
    const goesOn = star.state === 'host' || star.state === 'connected';
    const cause = error?.status === NO_SOCKET
      ? `${error.message.replace(/\.$/, '')}.`
      : 'The server does not answer.';
    notify('server', {
      text: `${cause}${goesOn ? ' The chat goes on without it, but nobody can join or take over.' : ''} Trying again …`,
      kind: 'problem',
      action: { label: 'Try now', run: () => room.retryNow() },
    });
  } else if (state === 'unauthorized') {
    notify('server', { text: 'You are no longer logged in.', kind: 'problem', action: { label: 'Log in', run: () => location.assign(LOGIN) } });
  } else if (state === 'closed') {
    notify('server', { text: error ? `Not connected: ${error.message.replace(/\.$/, '')}.` : 'This page was paused.', kind: 'problem', action: { label: 'Resume', run: () => room.resume() } });
  } else if (state === 'joined') {
    notify('server');
  }
}

let lastTerm = room.term;
room.addEventListener('host', ({ detail: { host, term } }) => {
  if (lastTerm !== undefined && term !== lastTerm) note(...(host === room.number ? ['You are the broadcaster now.'] : [names.element(host), ' is the broadcaster now.']));
  lastTerm = term;
  show();
});
room.addEventListener('members', ({ detail: { joined, left } }) => {
  if (joined) note(names.element(joined), ' has joined.');
  if (left) note(names.element(left), ' has left.');
  show();
});
room.addEventListener('state', ({ detail }) => {
  show();
  explain(detail);
});
star.addEventListener('state', show);
star.addEventListener('message', ({ detail }) => hear(detail));

chat(async (text) => {
  const settle = post('You', text, true);
  await star.send(text).then(() => settle(), (error) => settle(error.message));
});

const logout = /** @type {HTMLButtonElement} */ (find('#logout'));
logout.addEventListener('click', async () => {
  const gone = await fetch('logout', { method: 'POST', redirect: 'manual' }).catch(() => undefined);
  // Replaces this page, so that the back button does not show the messages.
  if (gone?.ok) location.replace(LOGIN);
  else notify('page', { text: 'The server does not answer, so you are still logged in here.', kind: 'problem' });
});
logout.disabled = false;

show();
