const INTERVAL = 4000;
const FIRST_FOUNDATION = 1000;

/**
 * Keeps an answering connection ready for A, which may take minutes because a person first has to pass on a code. Otherwise Firefox fails
 * 5 s after the last check without a reply, and Chromium drops candidates that do not reply within 30 s. So every 4 s this adds the
 * candidates again, which Chromium then checks again, and one unreachable candidate (an address for documentation, RFC 5737), which Firefox
 * has to check. Ends when the connection is connected or closed.
 * @param {RTCPeerConnection} connection with both descriptions
 */
export function keepWaiting(connection) {
  const candidates = [...(connection.remoteDescription?.sdp ?? '').matchAll(/^a=(candidate:.*?)\r?$/gm)].map(([, line]) => line);
  let round = 0;
  /** @param {string} candidate */
  const add = (candidate) => connection.addIceCandidate({ candidate, sdpMid: '0', sdpMLineIndex: 0 }).catch(() => {});
  const timer = setInterval(() => {
    if (['connected', 'closed'].includes(connection.connectionState)) {
      clearInterval(timer);
      return;
    }
    round++;
    candidates.forEach(add);
    add(`candidate:${FIRST_FOUNDATION + round} 1 udp 1 198.51.100.1 ${(round % 65_535) + 1} typ host`);
  }, INTERVAL);
}
