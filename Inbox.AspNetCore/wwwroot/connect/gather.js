/**
 * How long gathering may take, in milliseconds. A reachable STUN server answers within 1 s; an unreachable one would delay a browser for
 * 10 s or more.
 */
export const GATHERING_PATIENCE = 3000;

/**
 * Waits until all candidates of the local description are found, or the time has elapsed. Then it returns the candidates found so far.
 * @param {RTCPeerConnection} connection with a local description
 * @param {number} [patience] milliseconds
 * @returns {Promise<RTCSessionDescription>} the local description with its candidates
 */
export async function gathered(connection, patience = GATHERING_PATIENCE) {
  await new Promise((resolve) => {
    const timer = setTimeout(resolve, patience);
    const look = () => {
      if (connection.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve(undefined);
    };
    connection.addEventListener('icegatheringstatechange', look);
    look();
  });
  return /** @type {RTCSessionDescription} */ (connection.localDescription);
}
