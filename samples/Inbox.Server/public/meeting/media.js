/**
 * This device's camera and microphone, if present and allowed.
 * @typedef {{ stream: MediaStream, error?: unknown }} Media `error`: why there is no camera
 */

/** @returns {Promise<Media>} */
export async function openMedia() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const has = (/** @type {string} */ kind) => devices.some((device) => device.kind === kind);
  const [video, audio] = [has('videoinput'), has('audioinput')];
  if (!video) return { stream: await onlySound(audio), error: new DOMException('', 'NotFoundError') };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ video: { width: { ideal: 1280 }, height: { ideal: 720 } }, audio }) };
  } catch (error) {
    // After a refusal, the user is not asked again at once.
    const refused = error instanceof DOMException && error.name === 'NotAllowedError';
    return { stream: await onlySound(audio && !refused), error };
  }
}

/** @param {boolean} audio */
async function onlySound(audio) {
  const none = new MediaStream();
  return audio ? navigator.mediaDevices.getUserMedia({ audio }).catch(() => none) : none;
}
