import '../ready.js';
import { at } from '../app-root.js';
import { iceServers } from '../ice.js';
import { notify } from '../notices.js';
import { share } from '../share.js';
import { wordInAddress } from '../word-in-address.js';
import { dial, isCalling, missed as missedCall, ring } from './call.js';
import { chat, isChatting, missed as missedChat, receive } from './chat.js';
import { loadPeerJs } from './library.js';
import { failure, lostId, lostServer, noDialect, noLibrary, noServer, ownId } from './words.js';

/** @typedef {import('peerjs').Peer} Peer */

/** The key of this tab's id, so that a reload keeps it. */
const MEMORY = 'peerjs-id';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/** @template {HTMLElement} T @param {string} selector @returns {T} */
const find = (selector) => /** @type {T} */ (document.querySelector(selector));
const other = /** @type {HTMLInputElement} */ (find('#other'));

/** @type {Peer} */
let peer;

async function start() {
  notify('page');
  say('Asking the server …');
  try {
    const info = await fetch(at('peerjs/'), { cache: 'no-store', redirect: 'manual' });
    if (!info.ok) return fail(noDialect(start));
  } catch {
    return fail(noServer(start));
  }

  say('Loading the PeerJS library …');
  try {
    const Peer = await loadPeerJs();
    const options = { ...address(), config: { iceServers: await iceServers().catch(() => []) } };
    const id = sessionStorage.getItem(MEMORY);
    say('Connecting to the server …');
    register(id ? new Peer(id, options) : new Peer(options));
  } catch {
    fail(noLibrary(start));
  }
}

/** What an existing PeerJS page has to change to use this server. */
function address() {
  const secure = location.protocol === 'https:';
  return { host: location.hostname, port: Number(location.port) || (secure ? 443 : 80), path: at('peerjs').pathname, secure };
}

/** @param {Peer} registering */
function register(registering) {
  peer = registering;
  let pause = FIRST_PAUSE;
  let [hasBeenOpen, isTaken] = [false, false];

  peer.on('open', (id) => {
    [pause, hasBeenOpen] = [FIRST_PAUSE, true];
    welcome(id);
  });
  peer.on('connection', (connection) => {
    attend(connection.peer);
    receive(connection);
  });
  peer.on('call', (line) => {
    attend(line.peer);
    ring(registering, line);
  });

  // PeerJS does not reconnect by itself. Meanwhile chat and call go on.
  peer.on('disconnected', () => {
    enable(false);
    setTimeout(() => {
      if (isTaken || registering.destroyed || !registering.disconnected) return;
      notify('server', lostServer(isChatting() || isCalling()));
      registering.reconnect();
    }, pause);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  });

  peer.on('error', (error) => {
    switch (error.type) {
      case 'network':
        break;
      case 'peer-unavailable': {
        // Only the text of the error has the id, as its last word.
        const id = error.message.split(' ').at(-1) ?? '';
        missedChat(id);
        missedCall(id);
        break;
      }
      case 'unavailable-id':
        isTaken = true;
        if (hasBeenOpen) notify('server', lostId(find('#me').textContent ?? '', startAnew));
        // A tab that was duplicated has the other one's memory.
        else startAnew();
        break;
      default:
        if (!hasBeenOpen) fail(failure(error, start));
    }
  });
}

/** @param {string} id */
function welcome(id) {
  sessionStorage.setItem(MEMORY, id);
  notify('server');
  say('');
  enable(true);
  if (find('#me').textContent === id) return;
  find('#me').textContent = id;
  find('#identity').hidden = false;
  share('peerjs-demo/', { code: encodeURIComponent(id), shared: false });
}

/** Gives the id up, and gets another one. */
function startAnew() {
  sessionStorage.removeItem(MEMORY);
  notify('server');
  peer.destroy();
  start();
}

/** @param {import('../notices.js').Notice} notice */
function fail(notice) {
  say('');
  notify('page', notice);
}

/** @param {string} text */
function say(text) {
  find('#state').textContent = text;
}

/** @param {boolean} canReach whether the server can be asked for other pages */
function enable(canReach) {
  for (const button of document.querySelectorAll('#connect button')) /** @type {HTMLButtonElement} */ (button).disabled = !canReach;
  document.body.dataset.peer = canReach ? 'open' : 'closed';
}

/** @param {(id: string) => unknown} use */
function withOther(use) {
  const id = other.value.trim();
  notify('code', id === peer.id ? ownId : undefined);
  if (!id || id === peer.id) return;
  attend(id);
  use(id);
}

/**
 * From now on this page's own id comes last: nobody has to be invited any more.
 * @param {string} id of the page that this one deals with: it need not be typed to call it, too
 */
function attend(id) {
  other.value ||= id;
  find('#cards').append(find('#identity'));
}

function useLink() {
  other.value = wordInAddress();
  find('#cards')[other.value ? 'append' : 'prepend'](find('#identity'));
}

find('#connect').addEventListener('submit', (event) => {
  event.preventDefault();
  withOther((id) => chat(peer.connect(id)));
});
find('#call').addEventListener('click', () => withOther((id) => dial(peer, id)));
addEventListener('hashchange', useLink);
// The other side notices it at once. A page restored from the browser's cache has lost its connections.
addEventListener('pagehide', () => peer?.destroy());
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());

useLink();
start();
