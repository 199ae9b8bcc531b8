/** Milliseconds that a browser may take to start its sound; more means that it has no device, or waits for a click. */
const PATIENCE = 4000;

/**
 * Waits until an audio graph runs.
 * @param {AudioContext} context
 * @returns {Promise<void>} rejects with an `InvalidStateError` when the browser does not start it
 */
export async function running(context) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const tooLong = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new DOMException('The browser does not start its sound.', 'InvalidStateError')), PATIENCE);
  });
  try {
    await Promise.race([context.resume(), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
