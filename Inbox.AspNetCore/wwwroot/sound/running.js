/** How long a browser may take to start its audio, in milliseconds. After it, the browser has no audio device or waits for a click. */
const PATIENCE = 4000;

/**
 * Waits until an audio graph runs.
 * @param {AudioContext} context
 * @returns {Promise<void>} rejects with an `InvalidStateError` when the browser does not start it within 4 s
 */
export async function running(context) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DOMException(
      'The browser did not start its audio within 4 s. It may need a click first, or an audio device.', 'InvalidStateError')), PATIENCE);
  });
  try {
    await Promise.race([context.resume(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
