import './ready.js';
import { openCall } from './call.js';
import { offerFullScreen } from './full-screen.js';
import { play } from './playback.js';
import { share } from './share.js';
import { unfold } from './unfold.js';

const preview = /** @type {HTMLVideoElement} */ (document.querySelector('#preview'));
const unmute = /** @type {HTMLButtonElement} */ (document.querySelector('#unmute'));
const viewer = /** @type {HTMLElement} */ (document.querySelector('#viewer'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const openSharing = unfold(/** @type {HTMLDetailsElement} */ (document.querySelector('#share')));

// The other page connects before it has a picture.
const { call, pair } = await openCall('receive', (connection) => {
  connection.addEventListener('track', ({ track, streams: [stream] }) => {
    stream.addEventListener('removetrack', () => stream === preview.srcObject && clear());
    if (track.muted) track.addEventListener('unmute', () => use(stream), { once: true });
    else use(stream);
  });
});

/** @param {MediaStream} stream */
function use(stream) {
  play(preview, stream);
  unmute.hidden = !preview.muted || stream.getAudioTracks().length === 0;
  show();
}

function clear() {
  play(preview, null);
  unmute.hidden = true;
  show();
}

function show() {
  const { state } = call.peer;
  document.body.dataset.peer = state;
  viewer.classList.toggle('empty', preview.srcObject === null);
  openSharing(state === 'absent');
  status.textContent =
    state === 'closed' ? 'Not in use.'
      : state === 'absent' ? 'Waiting for the other device to open the camera page.'
      : preview.srcObject === null ? 'The camera page is open. Press Start there.'
      : state === 'connected' ? 'Live.'
      : 'Connecting …';
}

unmute.addEventListener('click', () => {
  preview.muted = false;
  unmute.hidden = true;
});

call.addEventListener('state', () => {
  if (call.peer.state === 'absent' || call.peer.state === 'closed') clear();
  else show();
});

/** @type {HTMLElement} */ (document.querySelector('#code')).textContent = pair.code;
offerFullScreen(/** @type {HTMLButtonElement} */ (document.querySelector('#full-screen')), preview);
show();
share('send.html', pair);
