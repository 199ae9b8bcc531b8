/**
 * Joins signals, as `AbortSignal.any` does, which Safari lacks before 17.4.
 * @param {(AbortSignal | null | undefined)[]} signals
 * @returns {AbortSignal} aborted with the first of them
 */
export function anySignal(signals) {
  const given = signals.filter((signal) => signal !== null && signal !== undefined);
  if ('any' in AbortSignal) return AbortSignal.any(given);

  const joined = new AbortController();
  const aborted = given.find((signal) => signal.aborted);
  if (aborted) joined.abort(aborted.reason);
  // With the joined signal, the listeners go: a channel's own signal lives as long as the page.
  else for (const signal of given) signal.addEventListener('abort', () => joined.abort(signal.reason), { signal: joined.signal, once: true });
  return joined.signal;
}
