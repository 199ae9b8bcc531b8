import {
  acceptAnswer, HandshakeError, makeLink, makeOffer, PackedSignalError, readLink, Rendezvous, RendezvousError, tagOf,
} from '/_content/Inbox.AspNetCore/connect/connect.js';
import { notify } from '../notices.js';
import { reachableOrigin, showLink } from '../share.js';
import { Conversation, newConnection } from './conversation.js';
import { Listening } from './listening.js';

const OTHER_LINK = 'This is an answer to another link. Open the link of this page on the other device.';
/** @type {Record<string, string>} */
const REASONS = {
  'other-offer': OTHER_LINK,
  'answer-expected': 'This is the code of a link. Type the one that the other device shows.',
  'answer-needed': 'This is the code of a link. Type the one that the other device shows.',
  garbage: 'This is no code. Type it as the other device shows it.',
  version: 'The other device has another version of this page. Reload both.',
  unknown: 'There is no such code. Compare it with the one on the other device.',
  expired: 'This code has expired. Reload this page and begin again.',
  used: 'This code has been used. Reload this page and begin again.',
  guesses: 'Too many wrong codes. Wait a minute.',
};

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const setup = /** @type {HTMLElement} */ (document.querySelector('#setup'));
const form = /** @type {HTMLFormElement} */ (document.querySelector('#code-form'));
const codeField = /** @type {HTMLInputElement} */ (document.querySelector('#code'));
const connectButton = /** @type {HTMLButtonElement} */ (document.querySelector('#connect'));

const startAgain = { label: 'Start again', run: () => location.reload() };
const rendezvous = new Rendezvous();
const line = newConnection();
const conversation = new Conversation(line, startAgain);
/** @type {string | undefined} what the server calls the offer */
let offerCode;

const offer = await makeOffer(line.connection).catch((error) => {
  notify('page', { text: `A link could not be made (${error.message}).`, kind: 'problem', action: startAgain });
  return new Promise(() => {});
});
const tag = parseInt(tagOf(offer), 16);

const listening = new Listening(async (frame) => {
  if (frame.tag !== tag) return OTHER_LINK;
  return (await take(frame.payload)) ?? 'Heard.';
});
connectButton.disabled = false;
status.textContent = 'Open the link on the other device, then let this one listen.';
await offerLink();

/** A short link where the server keeps the offer; else one that carries it. */
async function offerLink() {
  const page = `${await reachableOrigin()}/connect/play.html`;
  const ticket = await rendezvous.offer(offer).catch(() => undefined);
  offerCode = ticket?.code;
  await showLink(makeLink(page, 'offer', offerCode ?? offer));
}

/**
 * @param {Uint8Array} answer
 * @returns {Promise<string | undefined>} why it can't be taken
 */
async function take(answer) {
  try {
    await acceptAnswer(line.connection, answer);
  } catch (error) {
    return explain(error);
  }
  listening.stop();
  notify('microphone');
  setup.hidden = true;
  status.textContent = 'The answer is here. Connecting …';
  if (offerCode) rendezvous.end(offerCode).catch(() => {});
  return undefined;
}

/** @param {unknown} error */
function explain(error) {
  const { reason } = /** @type {{ reason?: string }} */ (error);
  if (reason && REASONS[reason]) return REASONS[reason];
  if (error instanceof RendezvousError) return 'The server does not answer, so a short code is of no use now. The sound is.';
  if (error instanceof PackedSignalError || error instanceof HandshakeError) return REASONS.garbage;
  return `The answer could not be used (${error}).`;
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  connectButton.disabled = true;
  const content = readLink(codeField.value);
  const trouble = !content
    ? REASONS.garbage
    : await (content.code === undefined ? Promise.resolve(content.signal) : rendezvous.read(content.code, 'answer')).then(take, explain);
  notify('page', trouble ? { text: trouble, kind: 'problem' } : undefined);
  connectButton.disabled = false;
});

conversation.addEventListener('state', () => {
  const { state } = conversation;
  if (state === 'connected') status.textContent = 'Connected. What you write goes straight to the other device; the server is not needed any more.';
  else if (state !== 'waiting') status.textContent = 'Not connected.';
});
