/**
 * How long gathering may take, in milliseconds. A STUN server that answers does so within one second; one that does not would hold a
 * browser up for ten or more.
 */
export const GATHERING_PATIENCE = 3000;

/**
 * Waits until every candidate of the local description was found, or the time is over: then what has been found is what there is.
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
