/**
 * @template T
 * @param {T | Promise<T>} answer
 * @param {number} ms
 * @param {string} message of the error when there is no answer within that time
 * @returns {Promise<T>}
 */
export async function inTime(answer, ms, message) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<never>} */
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(message)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
