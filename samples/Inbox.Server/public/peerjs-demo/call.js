import { camerasAllowed, explain } from '../camera.js';
import { openMedia } from '../meeting/media.js';
import { notify } from '../notices.js';
import { play } from '../playback.js';
import { noSuchPeer, noWay } from './words.js';

/**
 * @typedef {import('peerjs').Peer} Peer
 * @typedef {import('peerjs').MediaConnection} MediaConnection
 * @typedef {{ partner: string, line?: MediaConnection, media?: MediaStream }} Call `line`: once there is one
 */

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const remote = /** @type {HTMLVideoElement} */ (find('#remote'));
const local = /** @type {HTMLVideoElement} */ (find('#local'));
const answer = find('#answer');

/** @type {Call | undefined} */
let current;

/** Whether there is a call, or one is being made. */
export const isCalling = () => current !== undefined;

/**
 * Calls another page, once the camera or the microphone is open.
 * @param {Peer} peer
 * @param {string} partner
 */
export async function dial(peer, partner) {
  if (current) return;
  const call = begin({ partner }, 'Opening the camera …');
  if (!(await open(call, () => dial(peer, partner)))) return;
  // Meanwhile the other page has called this one.
  if (call.line) return call.line.answer(call.media);
  const line = call.media && peer.call(partner, call.media);
  // There is nothing to call with, or PeerJS has no connection to its server.
  if (!line) return close();
  say(`Calling ${partner} …`);
  follow(call, line);
}

/**
 * Shows a call from another page. The camera opens only when the user answers.
 * @param {Peer} peer
 * @param {MediaConnection} line
 */
export function ring(peer, line) {
  const { peer: partner } = line;
  if (current) {
    // Two pages call each other at the same time: both keep the call of the lesser id.
    if (current.partner === partner && !current.line?.open && partner < peer.id) {
      const { line: own, media } = current;
      follow(current, line);
      own?.close();
      if (own) line.answer(media);
    }
    return;
  }
  const call = begin({ partner }, `${partner} is calling.`);
  follow(call, line);
  find('#hang-up').textContent = 'Ignore';
  answer.hidden = false;
  answer.onclick = () => accept(call, line);
}

/**
 * Ends a call to a page that is not there.
 * @param {string} partner
 */
export function missed(partner) {
  if (current?.partner === partner && !current.line?.open) end(noSuchPeer(partner));
}

/** @param {Call} call @param {MediaConnection} line */
async function accept(call, line) {
  answer.hidden = true;
  say('Opening the camera …');
  // Without a camera or a microphone, the user can still see and hear the other person.
  if (await open(call, () => {})) line.answer(call.media);
}

/** @param {Call} call @param {MediaConnection} line */
function follow(call, line) {
  call.line = line;
  const isOver = () => call !== current || line !== call.line;
  line.on('stream', (stream) => isOver() || show(call, stream));
  line.on('error', ({ type }) => isOver() || type !== 'negotiation-failed' || end(noWay(call.partner)));
  line.on('close', () => isOver() || end({ text: `The call with ${call.partner} has ended.` }));
}

/**
 * Opens the camera and the microphone. What is missing is reported, with a button to try again.
 * @param {Call} call
 * @param {() => unknown} again
 * @returns {Promise<boolean>} whether the call goes on
 */
async function open(call, again) {
  if (!camerasAllowed()) {
    notify('camera', {
      text: 'Browsers allow the camera and the microphone only on secure pages. Open this page with https.',
      kind: 'problem',
      action: { label: 'Open with https', run: () => location.assign(location.href.replace(/^http:/, 'https:')) },
    });
    return call === current;
  }
  const { stream, error } = await openMedia().catch((error) => ({ stream: new MediaStream(), error }));
  if (call !== current) {
    stop(stream);
    return false;
  }
  notify('camera', error ? explain(error, again) : undefined);
  call.media = stream.getTracks().length > 0 ? stream : undefined;
  local.srcObject = stream;
  local.hidden = stream.getVideoTracks().length === 0;
  return true;
}

/** @param {Call} call @param {MediaStream} stream */
function show(call, stream) {
  document.body.dataset.call = 'connected';
  find('#hang-up').textContent = 'Hang up';
  find('#viewer').classList.remove('empty');
  say(`In a call with ${call.partner}.`);
  play(remote, stream);
}

/** @param {Call} call @param {string} status */
function begin(call, status) {
  current = call;
  notify('call');
  say(status);
  find('#hang-up').textContent = 'Hang up';
  find('#video').hidden = false;
  document.body.dataset.call = 'ringing';
  return call;
}

/** @param {import('../notices.js').Notice} notice */
function end(notice) {
  close();
  notify('call', notice);
}

function close() {
  const ended = current;
  current = undefined;
  ended?.line?.close();
  stop(ended?.media);
  local.srcObject = null;
  play(remote, null);
  local.hidden = answer.hidden = find('#video').hidden = true;
  find('#viewer').classList.add('empty');
  delete document.body.dataset.call;
}

/** @param {string} text */
const say = (text) => (find('#status').textContent = text);

/** @param {MediaStream} [stream] */
const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());

find('#hang-up').addEventListener('click', close);
