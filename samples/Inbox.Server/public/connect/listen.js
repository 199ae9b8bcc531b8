import '../ready.js';
import { acceptAnswer, makeLink, makeOffer, Rendezvous, tagOf } from '../_content/Inbox.AspNetCore/connect/connect.js';
import { iceServers } from '../ice.js';
import { notify } from '../notices.js';
import { reachable } from '../share.js';
import { showLink } from '../shown-link.js';
import { Conversation, newConnection } from './conversation.js';
import { Countdown } from './countdown.js';
import { Listening } from './listening.js';
import { explain } from './trouble.js';
import { readAnswer } from './typed-answer.js';

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const setup = /** @type {HTMLElement} */ (document.querySelector('#setup'));
const form = /** @type {HTMLFormElement} */ (document.querySelector('#enter'));
const codeField = /** @type {HTMLInputElement} */ (document.querySelector('#code'));
const connectButton = /** @type {HTMLButtonElement} */ (document.querySelector('#connect'));
const renewButton = /** @type {HTMLButtonElement} */ (document.querySelector('#renew'));

const startAgain = { label: 'New link', run: () => location.reload() };
const rendezvous = new Rendezvous({ url: '../rendezvous' });
const countdown = new Countdown();

/** @param {unknown} error */
function giveUp(error) {
  status.textContent = 'Not connected.';
  notify('page', { text: explain(error, 'a').text, kind: 'problem', action: startAgain });
  return new Promise(() => {});
}

const line = await Promise.resolve().then(newConnection).catch(giveUp);
const conversation = new Conversation(line, startAgain);
/** @type {string | undefined} the code of the offer on the server */
let offerCode;

const offer = await makeOffer(line.connection, { iceServers }).catch(giveUp);
const tag = parseInt(tagOf(offer), 16);

const listening = new Listening(async (frame) => {
  if (frame.tag !== tag) return 'Heard an answer to another link. On the other device, open the link shown here.';
  return take(frame.payload).then(() => '', (error) => explain(error, 'a').text);
});
connectButton.disabled = false;
status.textContent = 'Open the link on the other device, then press Listen here.';

/** Shows a short link if the server keeps the offer; otherwise a long one that contains it. */
async function offerLink() {
  const page = await reachable('connect/play.html');
  const ticket = await rendezvous.offer(offer).catch(() => undefined);
  offerCode = ticket?.code;
  renewButton.hidden = false;
  showLink(makeLink(page, 'offer', offerCode ?? offer));
  if (ticket) countdown.start(ticket.expiresIn, expire);
}

/** A device that opened the link in time can still connect. */
function expire() {
  notify('server', { text: 'The link has expired. A device that has already opened it can still connect. For any other device, make a new link.', action: startAgain });
}

/**
 * Accepts an answer. If it rejects, nothing has changed, and another answer can still be accepted.
 * @param {Uint8Array} answer
 * @param {string} [code] its code on the server
 */
async function take(answer, code = offerCode) {
  const before = status.textContent;
  // Shown in advance: the connection may be up before the answer is reported as accepted.
  status.textContent = 'Answer received. Connecting …';
  try {
    await acceptAnswer(line.connection, answer);
  } catch (error) {
    status.textContent = before;
    throw error;
  }
  listening.stop();
  countdown.stop();
  for (const topic of /** @type {const} */ (['server', 'microphone', 'code'])) notify(topic);
  setup.hidden = true;
  if (code) rendezvous.end(code).catch(() => {});
}

/** @param {string} text a code, an answer or a link with one */
async function takeTyped(text) {
  const { answer, code } = await readAnswer(rendezvous, text, offerCode);
  await take(answer, code);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  notify('code');
  connectButton.disabled = true;
  try {
    await takeTyped(codeField.value);
  } catch (error) {
    notify('code', { text: explain(error, 'a').text, kind: 'problem' });
    codeField.select();
  } finally {
    connectButton.disabled = false;
  }
});

renewButton.addEventListener('click', () => location.reload());
addEventListener('pagehide', () => {
  if (offerCode && conversation.state === 'waiting') rendezvous.end(offerCode).catch(() => {});
});
// Restored from the browser's cache: the link was invalidated when the page was left.
addEventListener('pageshow', ({ persisted }) => persisted && location.reload());
conversation.addEventListener('state', () => {
  const { state } = conversation;
  if (state === 'connected') status.textContent = 'Connected. Messages go directly to the other device, without the server.';
  else if (state !== 'waiting' && state !== 'interrupted') status.textContent = 'Not connected.';
});
await offerLink();
