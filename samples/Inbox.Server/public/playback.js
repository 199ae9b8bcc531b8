import { notify } from './notices.js';

/**
 * Plays a stream in a video, or shows a button for that where the browser wants a gesture first.
 * @param {HTMLVideoElement} video
 * @param {MediaStream | null} stream null: shows nothing
 */
export async function play(video, stream) {
  if (video.srcObject !== stream) video.srcObject = stream;
  if (!stream) return notify('play');
  try {
    await video.play();
    notify('play');
  } catch (error) {
    // Any other error: another stream has replaced this one.
    if (error instanceof DOMException && error.name === 'NotAllowedError') {
      notify('play', { text: 'The browser blocked playback. Press Play to start it.', action: { label: 'Play', run: () => play(video, stream) } });
    }
  }
}
