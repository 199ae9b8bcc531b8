/**
 * Makes a button show a picture on the full screen. Esc, or a press on the picture, ends that. The button stays hidden where a browser cannot do it.
 * @param {HTMLButtonElement} button
 * @param {HTMLVideoElement} video
 */
export function offerFullScreen(button, video) {
  const stage = /** @type {HTMLElement} */ (video.parentElement);
  // An iPhone shows only a video on the full screen, in a player of its own.
  const { webkitEnterFullscreen } = /** @type {HTMLVideoElement & { webkitEnterFullscreen?: () => void }} */ (video);
  button.hidden = !document.fullscreenEnabled && !webkitEnterFullscreen;
  button.addEventListener('click', () => {
    if (document.fullscreenEnabled) stage.requestFullscreen({ navigationUI: 'hide' }).catch(() => {});
    else webkitEnterFullscreen?.call(video);
  });
  stage.addEventListener('click', () => document.fullscreenElement === stage && document.exitFullscreen());
}
