/** @typedef {typeof import('peerjs').Peer} PeerConstructor */

// The one file that a page of this server loads from another host; its digest makes sure that it is the file that was tested.
const PUBLIC = 'https://unpkg.com/peerjs@1.5.5/dist/peerjs.min.js';
const INTEGRITY = 'sha384-x0YgkOr/3UOZP2CRDxGW9e0Q+2Qjyr3uJrm4xU32Y7ZCNAo7Cc7bjhrZMi/dwczu';

// A copy of that file beside this one, which a server without internet access can have.
const BESIDE = new URL('peerjs.min.js', import.meta.url).href;

// A firewall may leave a request unanswered.
const PATIENCE = 10_000;

/**
 * Loads the PeerJS library.
 * @returns {Promise<PeerConstructor>}
 * @throws {Error} it is neither at unpkg.com nor beside this file
 */
export async function loadPeerJs() {
  await load(PUBLIC, INTEGRITY).catch(() => load(BESIDE));
  return /** @type {any} */ (window).peerjs.Peer;
}

/**
 * @param {string} src
 * @param {string} [integrity]
 */
function load(src, integrity = '') {
  return new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement('script'), { src, integrity, crossOrigin: 'anonymous' });
    const fail = () => {
      script.remove();
      reject(new Error(`${src} could not be loaded.`));
    };
    const timer = setTimeout(fail, PATIENCE);
    script.onload = resolve;
    script.onerror = fail;
    script.addEventListener('load', () => clearTimeout(timer));
    document.head.append(script);
  });
}
