import { Peer, SignalingChannel } from './_content/Inbox.AspNetCore/inbox.js';
import { notify } from './notices.js';
import { currentPair, mailboxesOf } from './pair.js';

/** @typedef {import('./pair.js').Pair} Pair */
/** @typedef {'send' | 'receive'} Role */

const OTHER_PAGE = { send: 'The receiver', receive: 'The camera page' };
const HOME = './';
const OUT_OF_REACH = 'The two devices find no way to each other. In two networks they need a TURN server, which this server can be given with -turn. Trying again …';

/**
 * One page's side of a pair: claims its mailbox, connects to the other page, shows errors, and reconnects where that helps.
 *
 * Events: `state`, the state of `peer` changed; `superseded`, another page has replaced this one.
 */
export class Call extends EventTarget {
  #role;
  #prepare;
  #pair;
  #channel;
  #wasConnected = false;
  #isOutOfReach = false;
  /** @type {Peer} the current one; `rejoin` replaces it */
  peer;

  /**
   * @param {Role} role
   * @param {Pair} pair
   * @param {(connection: RTCPeerConnection) => void} prepare called with each new connection
   */
  constructor(role, pair, prepare) {
    super();
    this.#role = role;
    this.#pair = pair;
    this.#prepare = prepare;
    this.#channel = this.#open();
    this.peer = this.#meet();
    addEventListener('hashchange', () => location.reload());
  }

  /** Claims the mailbox (again) and connects to the other page from the start. */
  rejoin() {
    this.#channel.resume();
    this.peer.close();
    this.peer = this.#meet();
    notify('server');
    notify('peer');
    this.dispatchEvent(new Event('state'));
  }

  get #names() {
    const mailboxes = mailboxesOf(this.#pair.code);
    return { name: mailboxes[this.#role], remote: mailboxes[this.#role === 'send' ? 'receive' : 'send'], password: mailboxes.password };
  }

  #open() {
    const { name, password } = this.#names;
    const channel = new SignalingChannel({ url: 'inbox', name, password, leaveOnPageHide: true });
    channel.addEventListener('state', (event) => {
      if (channel === this.#channel) this.#followChannel(/** @type {CustomEvent} */ (event).detail);
    });
    return channel;
  }

  #meet() {
    const peer = new Peer({ channel: this.#channel, remote: this.#names.remote, polite: this.#role === 'receive', iceServers: 'ice', prepare: this.#prepare });
    peer.addEventListener('state', ({ detail: { reason } }) => {
      if (peer === this.peer) this.#followPeer(reason);
    });
    return peer;
  }

  /** @param {import('./_content/Inbox.AspNetCore/channel/signaling-channel.js').StateChange} change */
  #followChannel({ state, error }) {
    const rejoin = () => this.rejoin();
    switch (state) {
      case 'open':
        notify('server');
        this.#checkPair();
        break;
      case 'retrying':
        notify('server', {
          text: 'The server does not answer. Trying again …',
          kind: 'problem',
          action: { label: 'Try now', run: () => this.#channel.retryNow() },
        });
        break;
      case 'superseded':
        notify('server', {
          text: 'Another tab or device has taken the place of this page.',
          action: { label: 'Use this tab instead', run: rejoin },
        });
        this.peer.close();
        this.dispatchEvent(new Event('superseded'));
        break;
      case 'unauthorized':
        notify('server', {
          text: 'Someone else is using this pair code.',
          kind: 'problem',
          action: { label: 'Make a new pair', run: () => location.assign(HOME) },
        });
        break;
      case 'closed':
        if (error) notify('server', { text: `Not connected: ${error.message}.`, kind: 'problem', action: { label: 'Try again', run: rejoin } });
    }
  }

  /** A restarted server has another default pair; both pages switch to it. */
  async #checkPair() {
    if (!this.#pair.shared) return;
    const pair = await currentPair().catch(() => this.#pair);
    if (pair.code === this.#pair.code) return;
    this.#pair = pair;
    this.#channel.close();
    this.#channel = this.#open();
    this.rejoin();
  }

  /** @param {import('./_content/Inbox.AspNetCore/inbox.js').PeerStateChange['reason']} reason */
  #followPeer(reason) {
    const { state } = this.peer;
    const other = OTHER_PAGE[this.#role];
    const reconnect = { label: 'Reconnect', run: () => this.rejoin() };
    if (state === 'connected') [this.#wasConnected, this.#isOutOfReach] = [true, false];
    else if (!this.#wasConnected && (reason === 'stuck' || state === 'failed')) this.#isOutOfReach = true;

    if (this.#isOutOfReach) {
      notify('peer', { text: OUT_OF_REACH, kind: 'problem', action: reconnect });
    } else if (state === 'absent' && this.#wasConnected) {
      const what = reason === 'silent' ? 'does not answer' : 'has left';
      notify('peer', { text: `${other} ${what}. The two connect again when it returns.`, action: reconnect });
    } else if (state === 'disconnected' || state === 'failed') {
      notify('peer', { text: 'The connection was lost. Trying again …', kind: 'problem', action: reconnect });
    } else if (state !== 'connecting') {
      notify('peer');
    }
    this.dispatchEvent(new Event('state'));
  }
}

/**
 * Starts the call of this page, or shows why it can't.
 * @param {Role} role
 * @param {(connection: RTCPeerConnection) => void} prepare
 * @returns {Promise<{ call: Call, pair: Pair }>} never settles if there is no pair
 */
export async function openCall(role, prepare) {
  try {
    const pair = await currentPair();
    return { pair, call: new Call(role, pair, prepare) };
  } catch (error) {
    notify('page', {
      text: /** @type {Error} */ (error).message,
      kind: 'problem',
      action: { label: 'Start again', run: () => location.assign(HOME) },
    });
    return new Promise(() => {});
  }
}
