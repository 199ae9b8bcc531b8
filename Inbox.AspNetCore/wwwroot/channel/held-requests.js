// A browser opens six connections to a server with HTTP/1.1. When a page holds all of them to receive, none is left to send.

const STALLED = 1000;
// Enough to free a connection, whichever channels have the six.
const MOST = 6;

/** @type {Map<object, () => void>} the requests that this page's channels hold, the oldest first */
const held = new Map();

/**
 * @param {object} owner of the request; it has one at a time
 * @param {() => void} letGo ends the request, and begins another one after those that wait
 * @returns {() => void} the request has ended
 */
export function holding(owner, letGo) {
  held.delete(owner);
  held.set(owner, letGo);
  return () => held.get(owner) === letGo && held.delete(owner);
}

/**
 * Frees a connection in each second in which a request gets no answer: first the owner's, then those that are held longest.
 * @template T
 * @param {object} owner
 * @param {Promise<T>} request
 * @returns {Promise<T>}
 */
export async function withRoom(owner, request) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer = undefined;
  const free = (freed = 0) => {
    timer = setTimeout(() => {
      letGoOf(freed === 0 && held.has(owner) ? owner : held.keys().next().value);
      if (freed + 1 < MOST) free(freed + 1);
    }, STALLED);
  };
  free();
  try {
    return await request;
  } finally {
    clearTimeout(timer);
  }
}

/** @param {object | undefined} owner */
function letGoOf(owner) {
  if (!owner) return;
  const letGo = held.get(owner);
  held.delete(owner);
  letGo?.();
}
