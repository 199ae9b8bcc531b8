import '../ready.js';
import { acceptAnswer, makeLink, makeOffer, readLink, Rendezvous } from '../_content/Inbox.AspNetCore/connect/connect.js';
import { iceServers } from '../ice.js';
import { notify } from '../notices.js';
import { reachable } from '../share.js';
import { showLink } from '../shown-link.js';
import { claim, isClaimed } from './claim.js';
import { Conversation, newConnection } from './conversation.js';
import { Countdown } from './countdown.js';
import { giveAnswer, takeAnswers } from './handover.js';
import { forget, recall, remember } from './memory.js';
import { explain } from './trouble.js';
import { readAnswer } from './typed-answer.js';

/**
 * One link and its connection: `code` of the offer, if the server keeps it; `answer`, the code of the accepted answer.
 * @typedef {{ conversation: Conversation, offer?: Uint8Array, code?: string, answer?: string }} Invitation
 */

// The link that this page showed before a reload, if the server kept it.
const REMEMBERED = 'connect.link';

const READY = 'Send the link. The other device then shows a code to type here.';

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const direct = /** @type {HTMLInputElement} */ (find('#direct'));
const input = /** @type {HTMLInputElement} */ (find('#code'));
const rendezvous = new Rendezvous({ url: '../rendezvous' });
const countdown = new Countdown();
const newLink = { label: 'Make a new link', run: begin };

/** @type {Invitation} */
let invitation;

async function begin() {
  withdraw();
  invitation?.conversation.close();
  for (const topic of /** @type {const} */ (['server', 'code', 'peer'])) notify(topic);
  input.value = '';
  enable(true);
  say('Preparing …');
  try {
    /** @type {Invitation} */
    const mine = (invitation = { conversation: new Conversation(newConnection(), newLink) });
    mine.conversation.addEventListener('state', () => follow(mine));
    mine.offer = await makeOffer(mine.conversation.connection, { iceServers });
    await publish(mine);
  } catch (error) {
    say('');
    notify('page', { text: explain(error, 'a').text, kind: 'problem', action: { label: 'Try again', run: begin } });
  }
}

/** @param {Invitation} mine */
async function publish(mine) {
  notify('server');
  const page = await reachable('connect/join.html');
  if (mine !== invitation || !mine.offer) return;
  find('#offer').hidden = find('#enter').hidden = false;
  say(READY);
  if (direct.checked) {
    withdraw();
    remember(REMEMBERED, '');
    showLink(makeLink(page, 'offer', mine.offer));
    return;
  }
  try {
    const { code, expiresIn } = await rendezvous.offer(mine.offer);
    if (mine !== invitation || direct.checked) {
      // The user has changed the choice in the meantime.
      rendezvous.end(code).catch(() => {});
      return;
    }
    mine.code = code;
    claim(code);
    remember(REMEMBERED, code);
    countdown.start(expiresIn, expire);
    showLink(makeLink(page, 'offer', code));
  } catch (error) {
    if (mine !== invitation || direct.checked) return;
    const { text } = explain(error, 'a');
    notify('server', {
      text: `${text} Try again, or choose “Without the server”.`,
      kind: 'problem',
      action: { label: 'Try again', run: () => publish(mine) },
    });
  }
}

/** Invalidates the current link; opening it shows an explanation. */
function withdraw() {
  countdown.stop();
  forget(REMEMBERED);
  if (!invitation?.code) return;
  rendezvous.end(invitation.code).catch(() => {});
  invitation.code = undefined;
}

function expire() {
  find('#expiry').textContent = 'This link has expired.';
  notify('server', { text: 'The link has expired. If the other device already shows a code, that code still works.', kind: 'problem', action: newLink });
}

/** @param {string} text typed, pasted or handed over by another tab */
async function accept(text) {
  const mine = invitation;
  const { answer, code } = await readAnswer(rendezvous, text, mine.code);
  // Shown in advance: the connection may be up before the answer is reported as accepted.
  say('Connecting …');
  mine.answer = code;
  try {
    await acceptAnswer(mine.conversation.connection, answer);
  } catch (error) {
    mine.answer = undefined;
    if (mine === invitation) say(READY);
    throw error;
  }
  enable(false);
}

async function enter() {
  notify('code');
  const text = input.value;
  if (!text.trim()) return;
  const mine = invitation;
  enable(false);
  try {
    await accept(text);
  } catch (error) {
    if (mine !== invitation) return;
    enable(true);
    const words = explain(error, 'a');
    notify('code', { text: words.text, kind: 'problem', action: words.again ? { label: 'Try again', run: enter } : newLink });
    input.select();
  }
}

/** @param {Invitation} mine */
function follow(mine) {
  if (mine !== invitation) return;
  const { state } = mine.conversation;
  say(state === 'connected' ? 'Connected.' : state === 'interrupted' ? 'Interrupted …' : 'Not connected.');
  if (state !== 'connected') return;
  for (const topic of /** @type {const} */ (['page', 'server', 'code'])) notify(topic);
  find('#offer').hidden = find('#enter').hidden = true;
  countdown.stop();
  forget(REMEMBERED);
  const done = mine.answer ?? mine.code;
  mine.code = undefined;
  // The codes are no longer needed. If the server is gone, so are they.
  if (done) rendezvous.end(done).catch(() => {});
}

/** @param {boolean} enabled */
function enable(enabled) {
  for (const element of find('#enter').querySelectorAll('input, button')) /** @type {HTMLInputElement} */ (element).disabled = !enabled;
}

/** @param {string} text */
const say = (text) => (find('#status').textContent = text);

/** Invalidates the link shown before a reload: the reload has discarded its connection. */
async function disownFormerLink() {
  const former = recall(REMEMBERED);
  forget(REMEMBERED);
  // A duplicated tab has a copy of the other tab's memory; that tab's link is still valid.
  if (former === null || (former && (await isClaimed(former)))) return;
  if (former) rendezvous.end(former).catch(() => {});
  notify('page', { text: 'This page was reloaded, so its earlier link no longer works. Send the new one.', kind: 'problem' });
}

/** The address is an answer's link. Passes it to the tab that made the offer. */
async function handOver() {
  say('Looking for the page that made the link …');
  if (await giveAnswer(location.href)) {
    say('The page that made the link has accepted this answer. You can close this page.');
    return;
  }
  say('');
  notify('page', {
    text: 'This link is an answer for the page that made the first link. That page is not open in this browser. Paste the link there.',
    kind: 'problem',
    action: { label: 'Make a new link here', run: () => location.assign(location.pathname) },
  });
}

find('#enter').addEventListener('submit', (event) => {
  event.preventDefault();
  enter();
});
find('#renew').addEventListener('click', begin);
direct.addEventListener('change', () => {
  history.replaceState(null, '', direct.checked ? '#direct' : location.pathname);
  publish(invitation);
});
addEventListener('pagehide', withdrawOnLeaving);
addEventListener('hashchange', () => location.reload());

/** The link stays remembered, because the page may be reloading. */
function withdrawOnLeaving() {
  if (invitation?.code) rendezvous.end(invitation.code).catch(() => {});
}

if (readLink(location.hash)?.kind === 'answer') {
  await handOver();
} else {
  direct.checked = location.hash === '#direct';
  await disownFormerLink();
  takeAnswers((link) => accept(link).then(() => true, () => false));
  await begin();
}
