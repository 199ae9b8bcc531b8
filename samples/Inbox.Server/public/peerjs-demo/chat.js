import { showChat } from '../connect/chat.js';
import { notify } from '../notices.js';
import { noSuchPeer, noWay } from './words.js';

/** @typedef {import('peerjs').DataConnection} DataConnection */

const place = /** @type {HTMLElement} */ (document.querySelector('#chat'));

/** @type {DataConnection | undefined} */
let current;

/** Whether a chat is open. */
export const isChatting = () => current?.open === true;

/**
 * Shows a chat over a connection, in place of the one before.
 * @param {DataConnection} connection
 */
export function chat(connection) {
  const { peer } = connection;
  const before = current;
  current = connection;
  before?.close();
  showChat(place, /** @type {RTCDataChannel} */ (/** @type {unknown} */ (new Line(connection))));
  notify('peer', { text: `Connecting to ${peer} …` });

  const isOver = () => connection !== current;
  const isConnected = () => isOver() || notify('peer', { text: `Connected to ${peer}.` });
  connection.on('open', isConnected);
  connection.on('iceStateChanged', (state) => {
    if (isOver() || !connection.open) return;
    if (state === 'disconnected') notify('peer', { text: `The connection to ${peer} is interrupted. It may come back by itself …`, kind: 'problem' });
    else if (state === 'connected') isConnected();
  });
  connection.on('error', ({ type }) => isOver() || type !== 'negotiation-failed' || end(noWay(peer)));
  connection.on('close', () => isOver() || end({ text: `${peer} has left the chat.` }));
}

/**
 * Accepts a connection that another page has made, unless there is a chat with somebody else.
 * @param {DataConnection} connection
 */
export function receive(connection) {
  // Two pages connect to each other at the same time: both keep the connection of the lesser id.
  if (current?.peer === connection.peer && !current.open && connection.provider.id < connection.peer) return;
  if (!isChatting() || connection.peer === current?.peer) {
    chat(connection);
    return;
  }
  // PeerJS can't refuse a connection. The other page is told in the chat.
  connection.on('open', () => {
    connection.send('This page is in another chat.');
    connection.close({ flush: true });
  });
}

/**
 * Ends a chat with a page that is not there.
 * @param {string} peer
 */
export function missed(peer) {
  if (current?.peer === peer && !current.open) end(noSuchPeer(peer));
}

/** @param {import('../notices.js').Notice} notice */
function end(notice) {
  const ended = current;
  current = undefined;
  ended?.close();
  notify('peer', notice);
}

/** A data connection of PeerJS in the form of a browser's data channel, for the chat. */
class Line extends EventTarget {
  #connection;

  /** @param {DataConnection} connection */
  constructor(connection) {
    super();
    this.#connection = connection;
    connection.on('open', () => this.dispatchEvent(new Event('open')));
    connection.on('close', () => this.dispatchEvent(new Event('close')));
    // Another page of PeerJS may send any value.
    connection.on('data', (data) => this.dispatchEvent(new MessageEvent('message', { data: typeof data === 'string' ? data : JSON.stringify(data) })));
  }

  get readyState() {
    return this.#connection.open ? 'open' : 'closed';
  }

  /** @param {string} text */
  send(text) {
    this.#connection.send(text);
  }
}
