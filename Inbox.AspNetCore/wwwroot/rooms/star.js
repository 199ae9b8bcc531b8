import { Backoff } from '../channel/backoff.js';
import { IceServers, isIceServerList } from '../peer/ice-servers.js';
import { need } from '../channel/options.js';
import { Hub } from './hub.js';
import { Link, OPENING_TIMEOUT } from './link.js';
import { MessageLog } from './message-log.js';
import { Room } from './room.js';

// The public API is documented in rooms.d.ts.
/** @typedef {import('./rooms.js').StarState} StarState */
/** @typedef {import('./message-log.js').Message} Message */

const MOST_MESSAGE_BYTES = 64 << 10;
// The longest delay of a timer in browsers.
const LONGEST_TIMEOUT = 2 ** 31 - 1;

/**
 * A star of all members of a room: each client has one WebRTC connection, to the host, which relays the messages.
 *
 * The server only elects the host and carries the signals for new connections. The star continues without the server.
 */
export class Star extends EventTarget {
  #config;
  #refresh;
  #openingTimeout;
  #session = newName();
  #lastId = 0;
  #log = new MessageLog();
  /** Whether this page does not yet know which messages are from before its time. */
  #fresh = true;
  /** @type {import('./message-log.js').Heard} from before: a host relays these to members that missed them, but not to its own page */
  #before = {};
  /** @type {StarState} */
  #state = 'connecting';
  /** @type {number | undefined} of the current host's election */
  #term;
  /** @type {Hub | undefined} while this page is the host */
  #hub;
  /** @type {{ id: string, link: Link } | undefined} to the host, while this page is a client */
  #uplink;
  #backoff = new Backoff({ first: 250, most: 2000 });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /** @param {import('./rooms.js').StarOptions} [options] */
  constructor({ url, config, iceServers, openingTimeout = OPENING_TIMEOUT } = {}) {
    super();
    need(openingTimeout > 0 && openingTimeout <= LONGEST_TIMEOUT, 'openingTimeout', 'a number of milliseconds, more than 0 and less than 2^31');
    need(isIceServerList(iceServers), 'iceServers', 'an array, or a function that returns one');
    this.#config = config;
    const servers = new IceServers(iceServers);
    this.#refresh = (/** @type {RTCPeerConnection} */ connection) => servers.refresh(connection);
    this.#openingTimeout = openingTimeout;
    this.room = new Room({ url });
    this.room.addEventListener('host', () => this.#follow());
    this.room.addEventListener('signal', (event) => this.#receive(/** @type {CustomEvent} */ (event).detail));
    this.room.addEventListener('state', () => this.room.state === 'closed' && this.#leave());
  }

  get state() {
    return this.#state;
  }

  get session() {
    return this.#session;
  }

  /**
   * @param {unknown} data
   * @returns {Promise<void>}
   */
  async send(data) {
    const json = JSON.stringify(data);
    if (json === undefined) throw new TypeError("The message can't be represented as JSON.");
    if (new TextEncoder().encode(json).length > MOST_MESSAGE_BYTES) throw new RangeError(`The message is too large: at most ${MOST_MESSAGE_BYTES} bytes as JSON.`);
    if (this.#state === 'closed') throw new DOMException('The star is closed.', 'InvalidStateError');
    if (!this.#log.hasRoom(json.length)) throw new DOMException('The queue is full: at most 1,000 messages and 4 MiB may wait for a host.', 'QuotaExceededError');

    const message = { session: this.#session, number: this.room.number ?? 0, id: ++this.#lastId, data: JSON.parse(json) };
    const settled = new Promise((settle, refuse) => this.#log.add(message, { settle: () => settle(undefined), refuse }));
    // Not before the host's welcome: a message ahead of it would hide the ones that the host lacks.
    if (this.#state === 'connected') this.#uplink?.link.say({ message });
    this.#hub?.relay(message);
    this.#settleAsHost();
    await settled;
  }

  close() {
    this.room.close();
    this.#leave();
    this.#log.refuse(new DOMException('The star is closed.', 'AbortError'));
  }

  /** Applies the host that the server elected. */
  #follow() {
    const { host, number, term } = this.room;
    const same = term === this.#term && this.#state !== 'closed' && (this.#hub !== undefined) === (host === number);
    if (!same) {
      this.#unlink();
      this.#term = term;
      if (host === number) this.#hub = this.#newHub(Number(term));
      this.#enter(host === number ? 'host' : 'connecting');
    }
    this.#settleAsHost();
    if (!this.#hub && !this.#uplink) this.#connect();
  }

  #connect() {
    clearTimeout(this.#again);
    const { host } = this.room;
    const [id, term] = [newName(), this.#term];
    const link = new Link({
      config: this.#config,
      refresh: this.#refresh,
      openingTimeout: this.#openingTimeout,
      offers: true,
      send: (signal) => this.room.signal(Number(host), { link: id, term, signal }),
      onOpen: () => link.say({ hello: { session: this.#session, term, heard: this.#fresh ? null : this.#log.shared } }),
      onFrame: (frame) => this.#hear(link, frame),
      onEnd: () => this.#lost(link),
    });
    this.#uplink = { id, link };
  }

  /** @param {Link} link */
  #lost(link) {
    if (link !== this.#uplink?.link) return;
    this.#uplink = undefined;
    this.#enter('connecting');
    // Only the server replaces the host, so the same one is tried until it does.
    this.#again = setTimeout(() => !this.#uplink && !this.#hub && this.#state !== 'closed' && this.#connect(), this.#backoff.next());
  }

  /** @param {{ from: number, data: any }} signal */
  #receive({ from, data }) {
    if (this.#hub) {
      this.#hub.receive(data, (answer) => this.room.signal(from, answer));
    } else if (from === this.room.host && data?.link === this.#uplink?.id) {
      if (data.gone) this.#uplink?.link.end();
      else this.#uplink?.link.receive(data.signal);
    }
  }

  /**
   * Handles a frame of the host. A host of an older term cannot send one: its link ended at the next election.
   * @param {Link} link
   * @param {any} frame
   */
  #hear(link, { welcome, message, ack }) {
    if (link !== this.#uplink?.link) return;
    if (welcome) {
      if (welcome.term !== this.#term) return link.end();
      const { heard } = welcome;
      if (this.#fresh) this.#log.adopt(heard);
      this.#fresh = false;
      this.#backoff.reset();
      for (const lacked of this.#log.lackedBy(heard)) link.say({ message: lacked });
      this.#log.settle(heard[this.#session] ?? 0);
      this.#enter('connected');
    }
    // Not before the host has told its term.
    if (this.#state !== 'connected') return;
    if (message) this.#take(message);
    if (ack) this.#log.settle(ack);
  }

  /** @param {number} term */
  #newHub(term) {
    return new Hub({ config: this.#config, refresh: this.#refresh, openingTimeout: this.#openingTimeout, term, star: this.#asHost() });
  }

  /** The callbacks of the hub. */
  #asHost() {
    return {
      session: this.#session,
      heard: () => this.#log.heard,
      lackedBy: (/** @type {import('./message-log.js').Heard} */ heard) => this.#log.lackedBy(heard),
      meet: (/** @type {import('./message-log.js').Heard} */ heard) => this.#meet(heard),
      take: (/** @type {Message} */ message) => this.#take(message),
      changed: () => this.#settleAsHost(),
    };
  }

  /** @param {import('./message-log.js').Heard} heard from the first client of a page that became host when it joined */
  #meet(heard) {
    if (this.#fresh) this.#before = heard;
    this.#fresh = false;
  }

  /**
   * @param {Message} message
   * @returns {boolean} false: the message is a duplicate
   */
  #take(message) {
    if (typeof message.session !== 'string' || !(message.id > 0) || !this.#log.add(message)) return false;
    if (message.id > (this.#before[message.session] ?? 0)) this.dispatchEvent(new CustomEvent('message', { detail: message }));
    return true;
  }

  /**
   * Settles a host's own messages, which are relayed when they are sent. Not while it reaches neither server nor client: it may no longer
   * be host.
   */
  #settleAsHost() {
    if (this.#hub && (this.room.state === 'joined' || this.#hub.size > 0)) this.#log.settle(Infinity);
  }

  #unlink() {
    clearTimeout(this.#again);
    const [uplink, hub] = [this.#uplink, this.#hub];
    this.#uplink = this.#hub = undefined;
    // A former host, even a lone one, is not new: the next host sends it what it lacks.
    if (hub) this.#fresh = false;
    uplink?.link.end();
    hub?.close();
  }

  #leave() {
    this.#unlink();
    this.#enter('closed');
  }

  /** @param {StarState} state */
  #enter(state) {
    const { host, term } = this.room;
    const known = state === this.#state && state !== 'host';
    this.#state = state;
    if (!known) this.dispatchEvent(new CustomEvent('state', { detail: { state, host, term } }));
  }
}

const newName = () => Array.from(crypto.getRandomValues(new Uint32Array(2)), (word) => word.toString(36)).join('-');
