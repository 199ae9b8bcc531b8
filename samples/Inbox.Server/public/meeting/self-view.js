import { camerasAllowed, explain } from '../camera.js';
import { notify } from '../notices.js';
import { openMedia } from './media.js';

const view = /** @type {HTMLVideoElement} */ (document.querySelector('#local'));
const camera = /** @type {HTMLButtonElement} */ (document.querySelector('#camera'));
const microphone = /** @type {HTMLButtonElement} */ (document.querySelector('#microphone'));

let stream = new MediaStream();
let isWanted = false;
/** @type {((stream: MediaStream) => unknown) | undefined} */
let give;

/**
 * Opens camera and microphone and shows the picture. Missing devices are reported with a button to try again; the call works without them.
 * @param {(stream: MediaStream) => unknown} use called now, and whenever a retry, a lost device or the user changes the stream
 */
export async function openSelf(use) {
  isWanted = true;
  give = use;
  notify('camera');
  const again = () => openSelf(use);
  if (camerasAllowed()) {
    // Some phones can't open a second camera while the first one is open.
    stop();
    const { stream: opened, error } = await openMedia().catch((error) => ({ stream: new MediaStream(), error }));
    stop();
    stream = opened;
    if (!isWanted) return stop();
    if (error) notify('camera', withoutPicture(explain(error, again)));
    watch(use, again);
  }

  view.srcObject = stream;
  show();
  use(stream);
}

export function closeSelf() {
  isWanted = false;
  notify('camera');
  stop();
  view.srcObject = null;
}

function stop() {
  for (const track of stream.getTracks()) track.stop();
  stream = new MediaStream();
}

/** @param {import('../notices.js').Notice} notice */
function withoutPicture(notice) {
  const rest = stream.getAudioTracks().length > 0 ? 'You can be heard, but not seen.' : 'You can still see and hear the other person.';
  return { ...notice, text: `${notice.text} ${rest}` };
}

/**
 * @param {(stream: MediaStream) => unknown} use
 * @param {() => unknown} again
 */
function watch(use, again) {
  for (const track of stream.getTracks()) {
    track.addEventListener('ended', () => {
      const text = track.kind === 'video' ? 'The camera was disconnected.' : 'The microphone was disconnected.';
      notify('camera', { text, kind: 'problem', action: { label: 'Start again', run: again } });
      stream.removeTrack(track);
      show();
      use(stream);
    });
  }
}

function show() {
  const [picture] = stream.getVideoTracks();
  const [sound] = stream.getAudioTracks();
  view.hidden = !picture?.enabled;
  camera.disabled = !picture;
  camera.textContent = picture?.enabled === false ? 'Camera on' : 'Camera off';
  microphone.disabled = !sound;
  microphone.textContent = sound?.enabled === false ? 'Unmute' : 'Mute';
}

/** @param {'audio' | 'video'} kind */
function toggle(kind) {
  const track = stream.getTracks().find((each) => each.kind === kind);
  if (!track) return;
  track.enabled = !track.enabled;
  show();
  give?.(stream);
}

camera.addEventListener('click', () => toggle('video'));
microphone.addEventListener('click', () => toggle('audio'));
