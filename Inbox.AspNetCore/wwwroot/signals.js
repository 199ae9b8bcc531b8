/**
 * Joins signals: the result aborts with the first of them, for its reason. Safari has `AbortSignal.any` since 17.4 only; without it,
 * listeners join them, and are removed when one has aborted.
 * @param {(AbortSignal | undefined | null)[]} signals
 * @returns {AbortSignal}
 */
export function anySignal(signals) {
  const given = /** @type {AbortSignal[]} */ (signals.filter(Boolean));
  if (typeof AbortSignal.any === 'function') return AbortSignal.any(given);

  const joined = new AbortController();
  const abort = () => {
    for (const signal of given) signal.removeEventListener('abort', abort);
    joined.abort(given.find(({ aborted }) => aborted)?.reason);
  };
  if (given.some(({ aborted }) => aborted)) abort();
  else for (const signal of given) signal.addEventListener('abort', abort);
  return joined.signal;
}
