/** How long an answering connection waits by default, in milliseconds: the default life of a code. */
export const CONNECT_TIMEOUT = 600_000;
/** The longest wait, in milliseconds. With each round the description of a Firefox grows by 50 bytes. */
export const LONGEST_CONNECT_TIMEOUT = 3_600_000;
const INTERVAL = 4000;
const FIRST_FOUNDATION = 1000;

/**
 * Keeps an answering connection ready for A, which may take minutes because a person first has to pass on a code. Otherwise Chromium drops
 * candidates that do not reply within 30 s, and Firefox fails 5 s after the last check without a reply. So every 4 s this adds the
 * candidates again, which Chromium then checks again. Firefox keeps each copy in its description, and checks none of them again: there this
 * adds one new, unreachable candidate (an address for documentation, RFC 5737). Ends when the connection is connected or closed, or when
 * the time is over.
 * @param {RTCPeerConnection} connection with both descriptions
 * @param {number} timeout milliseconds
 */
export function keepWaiting(connection, timeout) {
  const size = () => connection.remoteDescription?.sdp.length ?? 0;
  const candidates = [...(connection.remoteDescription?.sdp ?? '').matchAll(/^a=(candidate:.*?)\r?$/gm)].map(([, line]) => line);
  const end = performance.now() + timeout;
  let keepsCopies = candidates.length === 0;
  let round = 0;
  /** @param {string} candidate */
  const add = (candidate) => connection.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 }).catch(() => {});
  const timer = setInterval(async () => {
    if (['connected', 'closed'].includes(connection.connectionState) || performance.now() > end) {
      clearInterval(timer);
      return;
    }
    if (!keepsCopies) {
      const before = size();
      await Promise.all(candidates.map(add));
      keepsCopies = size() > before;
    }
    round++;
    if (keepsCopies) add(`candidate:${FIRST_FOUNDATION + round} 1 udp 1 198.51.100.1 ${round + 1} typ host`);
  }, INTERVAL);
}
