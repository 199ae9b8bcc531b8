import { makeAnswer, readLink, Rendezvous, RendezvousError, showCode, tagOf, toText } from '/_content/Inbox.AspNetCore/connect/connect.js';
import { notify } from '../notices.js';
import { Conversation, newConnection } from './conversation.js';
import { Playing } from './playing.js';

// Each takes a second of sound, and the best ones are first.
const MOST_CANDIDATES = 4;
const NEW_LINK = 'Ask the other device for a new one.';
/** @type {Record<string, string>} */
const REASONS = {
  'offer-expected': `This link is an answer, and not one to open here. ${NEW_LINK}`,
  'offer-needed': `This link is an answer, and not one to open here. ${NEW_LINK}`,
  garbage: `This link lost a part on its way. ${NEW_LINK}`,
  version: 'The other device has another version of this page. Reload both.',
  unknown: `There is no such link, or not any more. ${NEW_LINK}`,
  expired: `This link has expired. ${NEW_LINK}`,
  used: `This link has been used. ${NEW_LINK}`,
  withdrawn: `The page that made this link has gone. ${NEW_LINK}`,
  guesses: 'Too many wrong links from here. Wait a minute.',
};

const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const setup = /** @type {HTMLElement} */ (document.querySelector('#setup'));
const rendezvous = new Rendezvous();
addEventListener('hashchange', () => location.reload());

try {
  await begin();
} catch (error) {
  status.textContent = 'Not connected.';
  notify('page', { text: explain(error), kind: 'problem', action: { label: 'Try again', run: () => location.reload() } });
}

async function begin() {
  if (location.hash.length < 2) {
    status.textContent = 'This page needs the link of the other device.';
    notify('page', { text: 'Open the page that listens on one device, and its link on the other.', action: { label: 'Listen here', run: () => location.assign('listen.html') } });
    return;
  }
  const content = readLink(location.hash);
  if (!content || content.kind === 'answer') throw Object.assign(new Error(), { reason: content ? 'offer-expected' : 'garbage' });

  const line = newConnection();
  const conversation = new Conversation(line, { label: 'Try again', run: () => location.reload() });
  const offer = content.signal ?? (await rendezvous.read(content.code, 'offer'));
  status.textContent = 'Making the answer …';
  const answer = await makeAnswer(line.connection, offer, { maxCandidates: MOST_CANDIDATES });
  const playing = new Playing(parseInt(tagOf(answer), 16), answer);
  follow(conversation, playing);
  setup.hidden = false;
  status.textContent = 'Press Play when the other device listens.';
  await tellCode(content.code, answer);
}

/**
 * A short code where the server keeps the answer; else the answer itself, which is long, and needs no server.
 * @param {string | undefined} offerCode
 * @param {Uint8Array} answer
 */
async function tellCode(offerCode, answer) {
  const ticket = offerCode ? await rendezvous.answer(offerCode, answer).catch(() => undefined) : undefined;
  const code = /** @type {HTMLElement} */ (document.querySelector('#code'));
  code.textContent = ticket ? showCode(ticket.code) : toText(answer);
  code.classList.toggle('long', !ticket);
  const copy = /** @type {HTMLButtonElement} */ (document.querySelector('#copy-code'));
  copy.hidden = !navigator.clipboard;
  copy.onclick = async () => {
    await navigator.clipboard.writeText(code.textContent ?? '');
    copy.textContent = 'Copied';
    setTimeout(() => (copy.textContent = 'Copy code'), 2000);
  };
}

/**
 * The sound is for nothing any more as soon as the two are connected, or can't be.
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
    status.textContent = state === 'connected'
      ? 'Connected. What you write goes straight to the other device; the server is not needed any more.'
      : 'Not connected.';
  });
}

/** @param {unknown} error */
function explain(error) {
  const { reason } = /** @type {{ reason?: string }} */ (error);
  if (reason && REASONS[reason]) return REASONS[reason];
  if (error instanceof RendezvousError) return 'The server does not answer. Try again when it is back.';
  return `The link could not be used (${error}).`;
}
