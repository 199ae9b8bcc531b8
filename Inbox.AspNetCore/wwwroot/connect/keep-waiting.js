const INTERVAL = 4000;
const FIRST_FOUNDATION = 1000;

/**
 * Keeps a connection that answered ready for an offerer who may come in minutes: a person has to be told a code first. Left alone,
 * Firefox gives up for good 5 s after the last check without a reply, and Chromium drops the candidates that do not reply after 30 s.
 * So every 4 s it is told the candidates again, which Chromium checks anew, and one more that leads nowhere (an address for documents,
 * RFC 5737), which Firefox has to check. Ends when the connection is up, or closed.
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
