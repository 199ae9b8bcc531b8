import '../ready.js';
import {
  HandshakeError, makeAnswer, PackedSignalError, readLink, Rendezvous, showCode, tagOf, toText,
} from '../_content/Inbox.AspNetCore/connect/connect.js';
import { notify } from '../notices.js';
import { Conversation, newConnection } from './conversation.js';
import { Playing } from './playing.js';
import { storeAnswer } from './stored-answer.js';
import { explain } from './trouble.js';

// Each candidate takes a second of sound, and the best ones come first.
const MOST_CANDIDATES = 4;

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const setup = /** @type {HTMLElement} */ (document.querySelector('#setup'));
const rendezvous = new Rendezvous({ url: '../rendezvous' });
addEventListener('hashchange', () => location.reload());

if (location.hash.length > 1) {
  await answer().catch((error) => refuse(explain(error, 'b')));
} else {
  status.textContent = 'This page needs a link.';
  notify('page', {
    text: 'One device listens and shows a link. Open that link on the other device, which plays.',
    action: { label: 'Listen here', run: () => location.assign('listen.html') },
  });
}

/** @param {{ text: string, again: boolean }} trouble */
function refuse({ text, again }) {
  status.textContent = 'Not connected.';
  const action = again ? { label: 'Try again', run: () => location.reload() } : { label: 'Make a link here', run: () => location.assign('listen.html') };
  notify('page', { text, kind: 'problem', action });
}

async function answer() {
  const content = readLink(location.hash);
  if (!content) throw new PackedSignalError('garbage', 'neither code nor offer');
  if (content.kind === 'answer') throw new HandshakeError('offer-expected', 'an answer');
  const offer = content.signal ?? (await rendezvous.read(content.code, 'offer'));
  status.textContent = 'Making the answer …';
  const line = newConnection();
  const made = await makeAnswer(line.connection, offer, { maxCandidates: MOST_CANDIDATES });
  const playing = new Playing(parseInt(tagOf(made), 16), made);
  follow(new Conversation(line, { label: 'New link', run: () => location.assign('listen.html') }), playing);
  setup.hidden = false;
  status.textContent = 'Press Play when the other device is listening.';
  showAnswer(await storedCode(content.code, made));
}

/**
 * @param {string | undefined} offerCode
 * @param {Uint8Array} made
 * @returns {Promise<string>} a short code if the server keeps the answer; otherwise the answer itself, which is long and needs no server
 */
async function storedCode(offerCode, made) {
  const ticket = offerCode ? await storeAnswer(rendezvous, offerCode, made).catch(() => undefined) : undefined;
  return ticket ? showCode(ticket.code) : toText(made);
}

/** @param {string} text */
function showAnswer(text) {
  const code = /** @type {HTMLElement} */ (document.querySelector('#code'));
  code.textContent = text;
  code.classList.toggle('long', text.length > 'kx4t-9mpw'.length);
  const copy = /** @type {HTMLButtonElement} */ (document.querySelector('#copy'));
  copy.hidden = !navigator.clipboard;
  copy.onclick = async () => {
    copy.textContent = await navigator.clipboard.writeText(text).then(() => 'Copied', () => 'Copy it by hand');
    setTimeout(() => (copy.textContent = 'Copy code'), 2000);
  };
}

/**
 * Stops the sound when the two are connected or cannot be.
 * @param {Conversation} conversation
 * @param {Playing} playing
 */
function follow(conversation, playing) {
  conversation.addEventListener('state', () => {
    const { state } = conversation;
    if (state === 'waiting' || state === 'interrupted') return;
    playing.stop();
    notify('play');
    setup.hidden = true;
    status.textContent = state === 'connected' ? 'Connected. Messages go directly to the other device, without the server.' : 'Not connected.';
  });
}
