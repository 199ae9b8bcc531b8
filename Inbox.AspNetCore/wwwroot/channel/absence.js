// Longer than the 15 s between two heartbeats of the server.
export const LONG_ABSENCE = 20_000;
const TICK = 10_000;

/**
 * Reports when the page is back after it was hidden, offline, or asleep with its computer. Its connections may be dead by then without a
 * notice.
 * @param {AbortSignal} signal ends it
 * @param {(away: { ms: number, online: boolean }) => void} onReturn `online`: the network is back, perhaps for a hidden page
 */
export function watchAbsence(signal, onReturn) {
  const { document } = globalThis;
  if (!document || signal.aborted) return;
  const isHere = () => document.visibilityState !== 'hidden' && navigator.onLine !== false;
  let here = isHere();
  // Date continues while a computer sleeps; performance.now() may not.
  let seenAt = Date.now();

  const look = (/** @type {Event} */ event) => {
    const ms = Date.now() - seenAt;
    const asleep = here && ms > LONG_ABSENCE;
    const wasHere = here && !asleep;
    const online = event?.type === 'online';
    here = isHere();
    if (here || wasHere) seenAt = Date.now();
    if ((here && !wasHere) || online) onReturn({ ms, online });
  };

  const ticking = setInterval(look, TICK);
  signal.addEventListener('abort', () => clearInterval(ticking));
  for (const event of ['online', 'offline', 'pageshow', 'visibilitychange']) globalThis.addEventListener(event, look, { signal });
}
