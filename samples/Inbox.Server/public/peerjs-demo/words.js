/**
 * @typedef {import('../notices.js').Notice} Notice
 * @typedef {Notice['action']} Action
 */

/** @param {() => unknown} run @returns {Action} */
const again = (run) => ({ label: 'Try again', run });

/** @param {() => unknown} run @returns {Notice} */
export const noDialect = (run) => ({
  text: 'This server does not support PeerJS. Start it with -peerjs: dotnet run --project samples/Inbox.Server -- -peerjs',
  kind: 'problem',
  action: again(run),
});

/** @param {() => unknown} run @returns {Notice} */
export const noServer = (run) => ({ text: 'The server does not answer.', kind: 'problem', action: again(run) });

/** @param {() => unknown} run @returns {Notice} */
export const noLibrary = (run) => ({
  text: "The PeerJS library could not be loaded from unpkg.com. Without internet access, copy the server's pages (samples/Inbox.Server/public), add peerjs.min.js of the npm package peerjs 1.5.5 to their folder peerjs-demo, and start the server with -public=FOLDER.",
  kind: 'problem',
  action: again(run),
});

/** @param {boolean} isBusy whether there is a chat or a call @returns {Notice} */
export const lostServer = (isBusy) => ({
  text: `The connection to the server was lost. Trying again …${isBusy ? ' Chat and call go on without it.' : ''}`,
  kind: 'problem',
});

/** @param {string} id @param {() => unknown} run @returns {Notice} */
export const lostId = (id, run) => ({
  text: `Another page has taken the id ${id}.`,
  kind: 'problem',
  action: { label: 'Get a new id', run },
});

/** @type {Notice} */
export const ownId = { text: 'That is the id of this page. Enter the id that the other page shows.', kind: 'problem' };

/** @param {string} id @returns {Notice} */
export const noSuchPeer = (id) => ({ text: `There is no page with the id ${id}. Check the id, and that the other page is still open.`, kind: 'problem' });

/** @param {string} id @returns {Notice} */
export const noWay = (id) => ({
  text: `This device and ${id} could not be connected. In two networks they need a TURN server, which this server can be given with -turn; in one network, a firewall or a VPN may be in the way.`,
  kind: 'problem',
});

/**
 * What keeps PeerJS from starting.
 * @param {{ type: string, message: string }} error
 * @param {() => unknown} run
 * @returns {Notice}
 */
export function failure({ type, message }, run) {
  const text = type === 'browser-incompatible' ? 'This browser does not support WebRTC.' : `PeerJS reports: ${message}`;
  return { text, kind: 'problem', action: again(run) };
}
