import { offerFullScreen } from '../full-screen.js';
import { notify } from '../notices.js';
import { play } from '../playback.js';
import { share } from '../share.js';
import { unfold } from '../unfold.js';
import { Meeting } from './meeting.js';
import { closeSelf, openSelf } from './self-view.js';
import { curtain, meetingNotice, socketNotice, status } from './words.js';

const find = (/** @type {string} */ selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const remote = /** @type {HTMLVideoElement} */ (find('#remote'));
const invitation = /** @type {HTMLDetailsElement} */ (find('#invitation'));
const openInvitation = unfold(invitation);

offerFullScreen(/** @type {HTMLButtonElement} */ (find('#full-screen')), remote);

/**
 * Runs a meeting from entering to leaving it.
 * @param {string} me
 * @param {string} host
 * @returns {Promise<boolean>} whether it ended because the server no longer accepts this browser as that user
 */
export async function visit(me, host) {
  const isHost = me === host;
  find('#room-title').textContent = isHost ? 'Your meeting' : `Meeting of ${host}`;
  find('#status').textContent = 'Opening the camera …';
  find('#viewer').classList.add('empty');
  if (isHost) share('meeting/', { code: encodeURIComponent(host), shared: false });

  const leaving = new AbortController();
  const { signal } = leaving;
  /** @type {Meeting | undefined} */
  let meeting;
  /** @type {Promise<boolean>} */
  const isOver = new Promise((resolve) => {
    find('#leave').addEventListener('click', () => resolve(false), { signal });
    openSelf((stream) => {
      if (signal.aborted) return;
      meeting ??= enter(me, host, signal, () => resolve(true));
      meeting.show(stream);
    });
  });
  const isStranger = await isOver;

  leaving.abort();
  delete document.body.dataset.meeting;
  delete document.body.dataset.socket;
  closeSelf();
  meeting?.leave(false);
  play(remote, null);
  invitation.hidden = true;
  for (const topic of /** @type {const} */ (['server', 'peer'])) notify(topic);
  return isStranger;
}

/**
 * @param {string} me
 * @param {string} host
 * @param {AbortSignal} signal aborted when the user leaves
 * @param {() => void} becomeStranger
 */
function enter(me, host, signal, becomeStranger) {
  const meeting = new Meeting(me, host);
  meeting.addEventListener('state', () => show(meeting), { signal });
  remote.addEventListener('resize', () => show(meeting), { signal });
  addEventListener('pagehide', () => meeting.leave(true), { signal });
  meeting.socket.addEventListener('state', () => {
    document.body.dataset.socket = meeting.socket.state;
    notify('server', socketNotice(meeting, me));
    if (meeting.socket.state === 'taken') becomeStranger();
  }, { signal });
  show(meeting);
  return meeting;
}

/** @param {Meeting} meeting */
function show(meeting) {
  const { state, call, isHost } = meeting;
  openInvitation(state === 'waiting');
  document.body.dataset.meeting = state;
  find('#status').textContent = status(meeting, remote.videoWidth > 0);
  notify('peer', meetingNotice(meeting));
  invitation.hidden = !isHost;
  const stream = state === 'connected' || state === 'lost' ? (call?.remote ?? null) : null;
  if (remote.srcObject !== stream) play(remote, stream);
  find('#viewer').classList.toggle('empty', stream === null || remote.videoWidth === 0);
  find('#curtain').textContent = curtain(meeting);
  find('#curtain').hidden = curtain(meeting) === '';
}
