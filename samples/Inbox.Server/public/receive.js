import './ready.js';
import { openCall } from './call.js';
import { notify } from './notices.js';
import { share } from './share.js';

const preview = /** @type {HTMLVideoElement} */ (document.querySelector('#preview'));
const unmute = /** @type {HTMLButtonElement} */ (document.querySelector('#unmute'));
const viewer = /** @type {HTMLElement} */ (document.querySelector('#viewer'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const sharing = /** @type {HTMLDetailsElement} */ (document.querySelector('#share'));

// The other page connects before it has a picture.
const { call, pair } = await openCall('receive', (connection) => {
  connection.addEventListener('track', ({ track, streams: [stream] }) => {
    stream.addEventListener('removetrack', () => stream === preview.srcObject && clear());
    if (track.muted) track.addEventListener('unmute', () => play(stream), { once: true });
    else play(stream);
  });
});

/** @param {MediaStream} stream */
async function play(stream) {
  preview.srcObject = stream;
  unmute.hidden = stream.getAudioTracks().length === 0;
  show();
  try {
    await preview.play();
    notify('play');
  } catch (error) {
    // Any other error: a newer picture replaced this one.
    if (error instanceof DOMException && error.name === 'NotAllowedError') {
      notify('play', { text: 'The browser blocked playback. Press Play to start it.', action: { label: 'Play', run: () => play(stream) } });
    }
  }
}

function clear() {
  preview.srcObject = null;
  unmute.hidden = true;
  notify('play');
  show();
}

function show() {
  const { state } = call.peer;
  document.body.dataset.peer = state;
  viewer.classList.toggle('empty', preview.srcObject === null);
  sharing.open = state === 'absent';
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
show();
share('send.html', pair);
