import { notify } from '../notices.js';
import { showChat } from './chat.js';

/**
 * - `waiting`: the other side has not connected yet
 * - `connected`
 * - `interrupted`: nothing is received from the other side; it may recover by itself
 * - `failed`: the two could not be connected
 * - `left`: the other side has left
 * - `lost`: nothing was received for so long that it will not recover
 * @typedef {'waiting' | 'connected' | 'interrupted' | 'failed' | 'left' | 'lost'} ConversationState
 */

/** @type {Partial<Record<ConversationState, string>>} */
const TROUBLE = {
  interrupted: 'The connection is interrupted. It may come back by itself …',
  failed: 'The two devices could not be connected. In two networks they need a TURN server, which this server can be given with -turn; in one network, a firewall or a VPN may be in the way. The page that answered must still be open.',
  left: 'The other side has left.',
  lost: 'The connection was lost.',
};

/** @returns {{ connection: RTCPeerConnection, channel: RTCDataChannel }} the same on both sides, for one chat */
export function newConnection() {
  const connection = new RTCPeerConnection();
  return { connection, channel: connection.createDataChannel('chat', { negotiated: true, id: 0 }) };
}

/** A chat over one connection: shows it in `#chat` once connected, and errors in the notices. Event: `state`. */
export class Conversation extends EventTarget {
  #again;
  #patient;
  #wasOpen = false;
  #life = new AbortController();
  /** @type {ConversationState} */
  state = 'waiting';

  /**
   * @param {{ connection: RTCPeerConnection, channel: RTCDataChannel }} line
   * @param {{ label: string, run: () => unknown }} again the button to show when it has ended
   * @param {{ patient?: boolean }} [options] `patient`: this side answered and can't know when the other side starts, so it keeps waiting.
   */
  constructor({ connection, channel }, again, { patient = false } = {}) {
    super();
    this.connection = connection;
    this.channel = channel;
    this.#again = again;
    this.#patient = patient;
    showChat(/** @type {HTMLElement} */ (document.querySelector('#chat')), channel);
    const look = () => this.#look();
    connection.addEventListener('connectionstatechange', look);
    channel.addEventListener('open', look);
    channel.addEventListener('close', look);
    // Otherwise the other side waits half a minute for a closed page. A page restored from the browser's cache is reloaded.
    const { signal } = this.#life;
    addEventListener('pagehide', () => connection.close(), { signal });
    addEventListener('pageshow', ({ persisted }) => persisted && location.reload(), { signal });
  }

  /** Ends the conversation from this side without a notice. */
  close() {
    this.#life.abort();
    this.connection.close();
  }

  #look() {
    if (this.#life.signal.aborted) return;
    const state = this.#read();
    if (state === this.state) return;
    this.state = state;
    const text = TROUBLE[state];
    notify('peer', text ? { text, kind: 'problem', action: state === 'interrupted' ? undefined : this.#again } : undefined);
    document.body.dataset.peer = state;
    this.dispatchEvent(new Event('state'));
  }

  /** @returns {ConversationState} */
  #read() {
    const { connectionState } = this.connection;
    if (this.channel.readyState === 'closed') return this.#wasOpen ? (connectionState === 'failed' ? 'lost' : 'left') : 'failed';
    if (connectionState === 'failed') return this.#wasOpen ? 'lost' : this.#patient ? 'waiting' : 'failed';
    if (connectionState === 'disconnected') return this.#wasOpen ? 'interrupted' : 'waiting';
    if (this.channel.readyState !== 'open') return 'waiting';
    this.#wasOpen = true;
    return 'connected';
  }
}
