import { Backoff } from '../backoff.js';
import { Hub } from './hub.js';
import { Link } from './link.js';
import { MessageLog } from './message-log.js';
import { Room } from './room.js';

// What is public is documented in rooms.d.ts.
/** @typedef {import('./rooms.js').StarState} StarState */
/** @typedef {import('./message-log.js').Message} Message */

const MOST_MESSAGE_BYTES = 64 << 10;

/**
 * All members of a room hear each other through its host: each client has one WebRTC connection, to the host, which relays.
 *
 * The server elects the host and carries what a connection needs to come about. It is not needed for more: without it the star goes on.
 */
export class Star extends EventTarget {
  #config;
  #session = newName();
  #lastId = 0;
  #log = new MessageLog();
  /** Nobody has told yet what was said before this page came. */
  #fresh = true;
  /** @type {import('./message-log.js').Heard} what was said before: a host passes it on to those who missed it, and keeps it from its own page */
  #before = {};
  /** @type {StarState} */
  #state = 'connecting';
  /** @type {number | undefined} of the election that this star follows */
  #term;
  /** @type {Hub | undefined} while this page is host */
  #hub;
  /** @type {{ id: string, link: Link } | undefined} to the host, else */
  #uplink;
  #backoff = new Backoff({ first: 250, most: 2000 });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;

  /** @param {import('./rooms.js').StarOptions} [options] */
  constructor({ url, config } = {}) {
    super();
    this.#config = config;
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
    if (json === undefined) throw new TypeError('The message has no JSON form.');
    if (new TextEncoder().encode(json).length > MOST_MESSAGE_BYTES) throw new RangeError(`A message has at most ${MOST_MESSAGE_BYTES} bytes as JSON.`);
    if (this.#state === 'closed') throw new DOMException('The star is closed.', 'InvalidStateError');
    if (!this.#log.hasRoom(json.length)) throw new DOMException('Too many messages wait for a host.', 'QuotaExceededError');

    const message = { session: this.#session, number: this.room.number ?? 0, id: ++this.#lastId, data: JSON.parse(json) };
    const settled = new Promise((settle, refuse) => this.#log.add(message, { settle: () => settle(undefined), refuse }));
    // Not before the host has said what it lacks: what is said ahead of that would hide it.
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

  /** The server said who is host. */
  #follow() {
    const { host, number, term } = this.room;
    const same = term === this.#term && this.#state !== 'closed' && (this.#hub !== undefined) === (host === number);
    if (!same) {
      this.#unlink();
      this.#term = term;
      if (host === number) this.#hub = new Hub({ config: this.#config, term: Number(term), star: this.#asHost() });
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
    // Who is host is the server's word: the same one is tried for as long as it stands.
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
   * From the host. One of an older term can't speak here: its link ended when the next one was elected.
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
    // Not before it has said which term it is the host of.
    if (this.#state !== 'connected') return;
    if (message) this.#take(message);
    if (ack) this.#log.settle(ack);
  }

  /** What a hub needs of this star. */
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

  /** @param {import('./message-log.js').Heard} heard by the first client of a page that became host by coming */
  #meet(heard) {
    if (this.#fresh) this.#before = heard;
    this.#fresh = false;
  }

  /**
   * @param {Message} message
   * @returns {boolean} false: it is known
   */
  #take(message) {
    if (typeof message.session !== 'string' || !(message.id > 0) || !this.#log.add(message)) return false;
    if (message.id > (this.#before[message.session] ?? 0)) this.dispatchEvent(new CustomEvent('message', { detail: message }));
    return true;
  }

  /** A host has relayed what it says by saying it; unless it has lost sight of all, the server included, and may be host no more. */
  #settleAsHost() {
    if (this.#hub && (this.room.state === 'joined' || this.#hub.size > 0)) this.#log.settle(Infinity);
  }

  #unlink() {
    clearTimeout(this.#again);
    const [uplink, hub] = [this.#uplink, this.#hub];
    this.#uplink = this.#hub = undefined;
    // Who was host, be it alone, has come before: the next host has something to tell it.
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
