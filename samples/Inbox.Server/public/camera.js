/** @typedef {import('./notices.js').Notice} Notice */

/** Browsers provide cameras only to secure pages and to localhost. */
export const camerasAllowed = () => navigator.mediaDevices !== undefined;

/** Whether the camera can be opened without a question to the user. Browsers that can't say so ask. */
export async function isCameraAllowed() {
  const name = /** @type {PermissionName} */ ('camera');
  const permission = await navigator.permissions?.query({ name }).catch(() => undefined);
  return permission?.state === 'granted';
}

/**
 * Fills the list and keeps the choice. Browsers name the cameras only after one of them was allowed.
 * @param {HTMLSelectElement} select
 */
export async function listCameras(select) {
  const devices = await navigator.mediaDevices.enumerateDevices();
  const cameras = devices.filter(({ kind }) => kind === 'videoinput');
  const chosen = select.value;
  select.replaceChildren(...cameras.map(({ deviceId, label }, index) => new Option(label || `Camera ${index + 1}`, deviceId)));
  if (cameras.length === 0) select.add(new Option('No camera found', ''));
  if (cameras.some(({ deviceId }) => deviceId === chosen)) select.value = chosen;
}

/**
 * @param {string} deviceId empty: the browser chooses
 * @returns {Promise<MediaStream>}
 */
export function openCamera(deviceId) {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
  return navigator.mediaDevices.getUserMedia({ video: deviceId ? { ...size, deviceId: { exact: deviceId } } : size });
}

/**
 * Describes a camera error, with a button to try again.
 * @param {unknown} error
 * @param {() => unknown} again
 * @returns {Notice}
 */
export function explain(error, again) {
  const name = error instanceof DOMException ? error.name : '';
  const text = REASONS[name] ?? `The camera could not be started (${error}).`;
  return { text, kind: 'problem', action: { label: 'Try again', run: again } };
}

/** @type {Record<string, string>} */
const REASONS = {
  NotAllowedError: "This page may not use the camera. Allow it in the browser's settings for this page, then try again.",
  NotFoundError: 'There is no camera. Connect one, then try again.',
  OverconstrainedError: 'That camera is no longer there. Choose another one, then try again.',
  NotReadableError: 'The camera is in use by another program. Close it there, then try again.',
  AbortError: 'The camera is in use by another program. Close it there, then try again.',
};
