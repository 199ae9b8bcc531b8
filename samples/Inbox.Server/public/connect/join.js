import '../ready.js';
import { makeAnswer, makeLink, PackedSignalError, readLink, Rendezvous, showCode } from '../_content/Inbox.AspNetCore/connect/connect.js';
import { iceServers } from '../ice.js';
import { notify } from '../notices.js';
import { reachable } from '../share.js';
import { showLink } from '../shown-link.js';
import { Conversation, newConnection } from './conversation.js';
import { Countdown } from './countdown.js';
import { storeAnswer } from './stored-answer.js';
import { explain } from './trouble.js';

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const rendezvous = new Rendezvous({ url: '../rendezvous' });
const countdown = new Countdown();
// An hour, the longest that makeAnswer waits; the life of an answer that is not on the server.
const LONGEST_WAIT = 3_600_000;
const makeOne = { label: 'Make a link here', run: () => location.assign('code.html') };

/** @type {Conversation | undefined} */
let conversation;

async function begin() {
  conversation?.close();
  notify('page');
  notify('server');
  say('Preparing the answer …');
  try {
    const content = readLink(location.hash);
    if (!content || content.kind !== 'offer') throw new PackedSignalError('garbage', 'no offer in the address');
    const offer = content.signal ?? (await rendezvous.read(content.code, 'offer'));
    const mine = (conversation = new Conversation(newConnection(), makeOne, { patient: true }));
    mine.addEventListener('state', follow);
    const answer = await makeAnswer(mine.connection, offer, { iceServers, connectTimeout: LONGEST_WAIT });
    await (content.code ? showItsCode(content.code, answer) : showItself(answer));
  } catch (error) {
    conversation?.close();
    say('');
    const { text, again } = explain(error, 'b');
    notify('page', { text, kind: 'problem', action: again ? { label: 'Try again', run: begin } : makeOne });
  }
}

/**
 * @param {string} offer the code of the offer
 * @param {Uint8Array} answer
 */
async function showItsCode(offer, answer) {
  const { code, expiresIn } = await storeAnswer(rendezvous, offer, answer);
  find('#answer-title').textContent = 'Tell this code to the person who sent the link';
  find('#code').textContent = showCode(code);
  find('#code').hidden = find('#typed').hidden = false;
  countdown.start(Math.min(expiresIn, LONGEST_WAIT), () => expire('The code has expired without being used.'));
  await show(code);
}

/**
 * Without the server.
 * @param {Uint8Array} answer
 */
async function showItself(answer) {
  find('#answer-title').textContent = 'Send this answer back to the person who sent the link';
  find('#back').textContent = 'The sender pastes it into the page that made the link, while this page is open:';
  countdown.start(LONGEST_WAIT, () => expire('The answer has expired without being used.'));
  await show(answer);
}

/** @param {string | Uint8Array} content */
async function show(content) {
  showLink(makeLink(await reachable('connect/code.html'), 'answer', content));
  if (conversation?.state !== 'waiting') return;
  find('#answer').hidden = false;
  say('Ready to connect, as long as this page is open.');
}

/** @param {string} text */
function expire(text) {
  conversation?.close();
  find('#answer').hidden = true;
  say('Not connected.');
  notify('page', { text: `${text} Ask for a new link.`, kind: 'problem', action: makeOne });
}

function follow() {
  const { state } = /** @type {Conversation} */ (conversation);
  say(state === 'connected' ? 'Connected.' : state === 'interrupted' ? 'Interrupted …' : 'Not connected.');
  if (state !== 'connected') return;
  notify('page');
  countdown.stop();
  find('#answer').hidden = true;
}

/** @param {string} text */
const say = (text) => (find('#status').textContent = text);

addEventListener('hashchange', () => location.reload());
if (location.hash.length > 1) await begin();
else notify('page', { text: 'Open this page with the link that the other device shows.', action: makeOne });
