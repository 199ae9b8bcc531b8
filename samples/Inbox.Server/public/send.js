import './ready.js';
import { openCall } from './call.js';
import { camerasAllowed, explain, isCameraAllowed, listCameras } from './camera.js';
import { notify } from './notices.js';
import { OutgoingPicture } from './outgoing-picture.js';
import { OwnCamera } from './own-camera.js';
import { share } from './share.js';
import { unfold } from './unfold.js';

const devices = /** @type {HTMLSelectElement} */ (document.querySelector('#devices'));
const startButton = /** @type {HTMLButtonElement} */ (document.querySelector('#start'));
const stopButton = /** @type {HTMLButtonElement} */ (document.querySelector('#stop'));
const preview = /** @type {HTMLVideoElement} */ (document.querySelector('#preview'));
const viewer = /** @type {HTMLElement} */ (document.querySelector('#viewer'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const openSharing = unfold(/** @type {HTMLDetailsElement} */ (document.querySelector('#share')));

/** @type {Record<string, string>} */
const SENDING = { absent: 'Waiting for the receiver to open its page.', connected: 'The receiver sees this picture.' };
/** @type {Record<string, string>} */
const NOT_SENDING = { absent: 'The receiver is not open yet. You can start the camera now.', closed: 'Not in use.' };

const camera = new OwnCamera();
const picture = new OutgoingPicture();
let isSending = false;
let isOpening = false;

const { call, pair } = await openCall('send', (connection) => picture.use(connection));

function start() {
  isSending = true;
  if (camera.stream) send();
  else if (!isOpening) open();
}

/** Opens the camera that is chosen, and sends its picture if that is wanted by then. */
async function open() {
  notify('camera');
  isOpening = true;
  show();
  try {
    if (!(await camera.open(devices.value))) return;
  } catch (error) {
    stop();
    notify('camera', explain(error, start));
    return;
  }
  isOpening = false;
  camera.track?.addEventListener('ended', () => {
    stop();
    notify('camera', { text: 'The camera was disconnected.', kind: 'problem', action: { label: 'Start again', run: start } });
  });
  preview.srcObject = camera.stream ?? null;
  if (isSending) send();
  show();
  listCameras(devices);
}

function send() {
  if (call.peer.state === 'closed') call.rejoin();
  picture.show(camera.track);
  // Until a page may use the camera, browsers hide its addresses from the other side. Now they don't.
  if (call.peer.state !== 'connected' && call.peer.state !== 'absent') call.peer.restart();
  show();
}

function stop() {
  isSending = isOpening = false;
  camera.close();
  picture.show(null);
  preview.srcObject = null;
  show();
}

function show() {
  const { state } = call.peer;
  startButton.disabled = !camerasAllowed();
  startButton.hidden = isSending;
  stopButton.hidden = !isSending;
  document.body.dataset.peer = state;
  viewer.classList.toggle('empty', camera.stream === undefined);
  openSharing(state === 'absent');
  const words = isSending ? SENDING : NOT_SENDING;
  status.textContent = isSending && isOpening ? 'Opening the camera …' : words[state] ?? (isSending ? 'Connecting …' : 'The receiver is open. Press Start.');
}

startButton.addEventListener('click', start);
stopButton.addEventListener('click', stop);
devices.addEventListener('change', () => camera.stream && open());
call.addEventListener('state', show);
call.addEventListener('superseded', stop);

/** @type {HTMLElement} */ (document.querySelector('#code')).textContent = pair.code;
show();
share('receive.html', pair);

if (camerasAllowed()) {
  navigator.mediaDevices.addEventListener('devicechange', () => listCameras(devices));
  await listCameras(devices);
  if ((await isCameraAllowed()) && !isSending) open();
} else {
  const secure = location.href.replace(/^http:/, 'https:');
  notify('page', {
    text: 'Browsers allow the camera only on secure pages. Open this page with https.',
    kind: 'problem',
    action: { label: 'Open with https', run: () => location.assign(secure) },
  });
}
