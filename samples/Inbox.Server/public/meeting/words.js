/** @typedef {import('./meeting.js').Meeting} Meeting */
/** @typedef {import('../notices.js').Notice} Notice */

/**
 * @param {Meeting} meeting
 * @param {boolean} seesSomething
 * @returns {string}
 */
export function status({ state, partner, isHost, shows }, seesSomething) {
  switch (state) {
    case 'waiting': return 'Waiting for somebody to join.';
    case 'calling': return isHost ? `${partner} is joining …` : `Calling ${partner} …`;
    case 'connected': return `In a call with ${[partner, lacks(shows, seesSomething)].filter(Boolean).join(', who ')}.`;
    case 'ended': return 'The call is over.';
    case 'lost': return 'Not connected.';
    default: return `Waiting for ${partner}.`;
  }
}

/**
 * @param {Meeting['shows']} shows
 * @param {boolean} seesSomething
 */
function lacks({ audio, video }, seesSomething) {
  return [!seesSomething ? 'shows no picture' : !video && 'has switched the camera off', !audio && 'is muted'].filter(Boolean).join(' and ');
}

/**
 * @param {Meeting} meeting
 * @returns {string} what stands in place of a picture that is switched off; empty if there is one
 */
export const curtain = ({ state, partner, shows }) => (state === 'connected' && !shows.video ? `${partner} has switched the camera off.` : '');

/**
 * @param {Meeting} meeting
 * @returns {Notice | undefined}
 */
export function meetingNotice(meeting) {
  const { state, partner, isHost } = meeting;
  const call = (/** @type {string} */ label) => ({ label, run: () => meeting.dial() });
  switch (state) {
    case 'away': return { text: `${partner} is not here. Calling again from time to time …`, action: call('Call now') };
    case 'busy': return { text: `${partner} is in another call. Calling again from time to time …`, action: call('Call now') };
    case 'ended': return { text: `${partner} has left the meeting.`, action: call('Call again') };
    case 'lost': return isHost
      ? { text: `The connection to ${partner} was lost. It comes back when ${partner} calls again.`, kind: 'problem' }
      : { text: `The connection to ${partner} was lost. Calling again …`, kind: 'problem', action: call('Call now') };
  }
}

/**
 * @param {Meeting} meeting
 * @param {string} me
 * @returns {Notice | undefined}
 */
export function socketNotice({ socket, state }, me) {
  const connect = (/** @type {string} */ label) => ({ label, run: () => socket.connect() });
  const rest = state === 'connected' ? ' The call goes on without it.' : '';
  switch (socket.state) {
    case 'retrying': return { text: `The server does not answer. Trying again …${rest}`, kind: 'problem', action: connect('Try now') };
    case 'exists': return { text: `Another page is in a meeting as ${me}, or was a moment ago. Leave the meeting there; this page then takes over.`, kind: 'problem', action: connect('Try now') };
    case 'kicked': return { text: `The server's operator has ended all connections.${rest}`, kind: 'problem', action: connect('Reconnect') };
  }
}
