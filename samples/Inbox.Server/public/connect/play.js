import '../ready.js';
import {
  HandshakeError, makeAnswer, PackedSignalError, readLink, Rendezvous, showCode, tagOf, toText,
} from '../_content/Inbox.AspNetCore/connect/connect.js';
import { offerCopy } from '../copy-button.js';
import { iceServers } from '../ice.js';
import { notify } from '../notices.js';
import { Conversation, newConnection } from './conversation.js';
import { Countdown } from './countdown.js';
import { Playing } from './playing.js';
import { storeAnswer } from './stored-answer.js';
import { explain } from './trouble.js';

// Each candidate takes a second of sound, and the best ones come first.
const MOST_CANDIDATES = 4;
// An hour, the longest that makeAnswer waits; the life of an answer that is not on the server.
const LONGEST_WAIT = 3_600_000;

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const setup = /** @type {HTMLElement} */ (document.querySelector('#setup'));
const rendezvous = new Rendezvous({ url: '../rendezvous' });
const countdown = new Countdown();
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
  const made = await makeAnswer(line.connection, offer, { maxCandidates: MOST_CANDIDATES, iceServers, connectTimeout: LONGEST_WAIT }).catch((error) => {
    line.connection.close();
    throw error;
  });
  const playing = new Playing(parseInt(tagOf(made), 16), made);
  const conversation = new Conversation(line, { label: 'New link', run: () => location.assign('listen.html') });
  follow(conversation, playing);
  setup.hidden = false;
  status.textContent = 'Press Play when the other device is listening.';

  // A short code if the server keeps the answer; otherwise the answer itself, which is long and needs no server.
  const ticket = content.code ? await storeAnswer(rendezvous, content.code, made).catch(() => undefined) : undefined;
  showAnswer(ticket ? showCode(ticket.code) : toText(made));
  if (conversation.state === 'waiting') countdown.start(Math.min(ticket?.expiresIn ?? LONGEST_WAIT, LONGEST_WAIT), () => expire(conversation, playing));
}

/**
 * @param {Conversation} conversation
 * @param {Playing} playing
 */
function expire(conversation, playing) {
  conversation.close();
  playing.stop();
  setup.hidden = true;
  refuse({ text: 'The answer has expired without being used. Ask for a new link.', again: false });
}

/** @param {string} text */
function showAnswer(text) {
  const code = /** @type {HTMLElement} */ (document.querySelector('#code'));
  code.textContent = text;
  code.classList.toggle('long', text.length > 'kx4t-9mpw'.length);
  offerCopy(text, 'Copy code');
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
    countdown.stop();
    playing.stop();
    notify('play');
    setup.hidden = true;
    status.textContent = state === 'connected' ? 'Connected. Messages go directly to the other device, without the server.' : 'Not connected.';
  });
}
