import './ready.js';
import { openCall } from './call.js';
import { camerasAllowed, explain, listCameras, openCamera } from './camera.js';
import { notify } from './notices.js';
import { share } from './share.js';

const devices = /** @type {HTMLSelectElement} */ (document.querySelector('#devices'));
const startButton = /** @type {HTMLButtonElement} */ (document.querySelector('#start'));
const stopButton = /** @type {HTMLButtonElement} */ (document.querySelector('#stop'));
const preview = /** @type {HTMLVideoElement} */ (document.querySelector('#preview'));
const viewer = /** @type {HTMLElement} */ (document.querySelector('#viewer'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const sharing = /** @type {HTMLDetailsElement} */ (document.querySelector('#share'));

/** @type {Record<string, string>} */
const WITH_CAMERA = { absent: 'Waiting for the receiver to open its page.', connected: 'The receiver sees this picture.' };
/** @type {Record<string, string>} */
const WITHOUT_CAMERA = { absent: 'The receiver is not open yet. You can start the camera now.', closed: 'Not in use.' };

/** @type {MediaStream | undefined} */
let camera;
// Only its id is used: the picture keeps one stream id while cameras change.
const outgoing = new MediaStream();

const { call, pair } = await openCall('send', transmit);

/**
 * Makes a connection send the current camera's picture, or nothing. One transceiver is reused, so that the offer does not grow.
 * @param {RTCPeerConnection} connection
 */
function transmit(connection) {
  const track = camera?.getVideoTracks()[0] ?? null;
  const transceiver = connection.getTransceivers()[0];
  if (transceiver) {
    transceiver.sender.replaceTrack(track);
    transceiver.direction = track ? 'sendonly' : 'inactive';
  } else if (track) {
    connection.addTransceiver(track, { direction: 'sendonly', streams: [outgoing] });
  }
}

async function start() {
  notify('camera');
  startButton.disabled = true;
  // Some phones can't open a second camera while the first one is open.
  release();
  try {
    camera = await openCamera(devices.value);
  } catch (error) {
    stop();
    notify('camera', explain(error, start));
    return;
  }
  if (call.peer.state === 'closed') call.rejoin();
  preview.srcObject = camera;
  transmit(call.peer.connection);
  camera.getVideoTracks()[0].addEventListener('ended', () => {
    stop();
    notify('camera', { text: 'The camera was disconnected.', kind: 'problem', action: { label: 'Start again', run: start } });
  });
  show();
  listCameras(devices);
}

function release() {
  camera?.getTracks().forEach((track) => track.stop());
  camera = undefined;
}

function stop() {
  release();
  preview.srcObject = null;
  if (call.peer.state !== 'closed') transmit(call.peer.connection);
  show();
}

function show() {
  startButton.disabled = !camerasAllowed();
  startButton.hidden = camera !== undefined;
  stopButton.hidden = camera === undefined;
  const { state } = call.peer;
  document.body.dataset.peer = state;
  viewer.classList.toggle('empty', camera === undefined);
  sharing.open = state === 'absent';
  status.textContent = (camera ? WITH_CAMERA : WITHOUT_CAMERA)[state] ?? (camera ? 'Connecting …' : 'The receiver is open. Press Start.');
}

startButton.addEventListener('click', start);
stopButton.addEventListener('click', stop);
devices.addEventListener('change', () => camera && start());
call.addEventListener('state', show);
call.addEventListener('superseded', stop);

/** @type {HTMLElement} */ (document.querySelector('#code')).textContent = pair.code;
show();
share('receive.html', pair);

if (camerasAllowed()) {
  navigator.mediaDevices.addEventListener('devicechange', () => listCameras(devices));
  await listCameras(devices);
} else {
  const secure = location.href.replace(/^http:/, 'https:');
  notify('page', {
    text: 'Browsers allow the camera only on secure pages. Open this page with https.',
    kind: 'problem',
    action: { label: 'Open with https', run: () => location.assign(secure) },
  });
}
