import { Link } from './link.js';

/** @typedef {import('./message-log.js').Message} Message */
/** @typedef {import('./message-log.js').Heard} Heard */

/**
 * The callbacks of the star that owns a hub.
 * @typedef {object} Centre
 * @property {string} session
 * @property {() => Heard} heard
 * @property {(heard: Heard) => Message[]} lackedBy
 * @property {(heard: Heard) => void} meet
 * @property {(message: Message) => boolean} take false: the message is a duplicate
 * @property {() => void} changed
 */

/** The host's side of a star: it has a link to each client, and relays the messages of each to all others. */
export class Hub {
  #config;
  #refresh;
  #openingTimeout;
  #term;
  #star;
  /** @type {Map<string, { link: Link, answer: (answer: object) => void }>} by the name that the client chose */
  #links = new Map();
  /** @type {Map<string, Link>} of the clients that sent a hello, by session */
  #clients = new Map();

  /** @param {{ config?: RTCConfiguration, refresh?: (connection: RTCPeerConnection) => Promise<void>, openingTimeout: number, term: number, star: Centre }} options */
  constructor({ config, refresh, openingTimeout, term, star }) {
    this.#config = config;
    this.#refresh = refresh;
    this.#openingTimeout = openingTimeout;
    this.#term = term;
    this.#star = star;
  }

  /** The number of connected clients. */
  get size() {
    return this.#clients.size;
  }

  /**
   * @param {any} data the signal of a client
   * @param {(answer: object) => void} answer sends to the client's current number
   */
  receive(data, answer) {
    if (typeof data?.link !== 'string' || !data.signal) return;
    const { link: name, signal, term } = data;
    const known = this.#links.get(name);
    if (known) {
      known.answer = answer;
    } else if (signal.description?.type === 'offer') {
      // The client follows another election. The side that is behind will learn of the newer one.
      if (term !== this.#term) return answer({ link: name, gone: true });
      this.#open(name, answer);
    }
    this.#links.get(name)?.link.receive(signal);
  }

  /**
   * @param {Message} message
   * @param {Link} [except]
   */
  relay(message, except) {
    for (const link of [...this.#clients.values()]) if (link !== except) link.say({ message });
  }

  close() {
    for (const { link } of [...this.#links.values()]) link.end();
  }

  /**
   * @param {string} name
   * @param {(answer: object) => void} answer
   */
  #open(name, answer) {
    /** @type {string | undefined} */
    let session;
    const link = new Link({
      config: this.#config,
      refresh: this.#refresh,
      openingTimeout: this.#openingTimeout,
      offers: false,
      send: (signal) => this.#links.get(name)?.answer({ link: name, signal }),
      onOpen: () => {},
      onFrame: ({ hello, message }) => {
        if (hello) {
          if (session !== undefined) return link.end();
          this.#greet(link, (session = String(hello.session)), hello);
        }
        if (message && session !== undefined) this.#hear(link, session, message);
      },
      onEnd: () => {
        this.#links.delete(name);
        if (session !== undefined && this.#clients.get(session) === link) this.#clients.delete(session);
      },
    });
    this.#links.set(name, { link, answer });
  }

  /**
   * Host and client tell each other the last message that they have of each session, and send what the other lacks.
   * @param {Link} link
   * @param {string} session
   * @param {{ term: number, heard: Heard | null }} hello
   */
  #greet(link, session, { term, heard }) {
    if (term !== this.#term) return link.end();
    this.#clients.get(session)?.end();
    this.#star.meet(heard ?? {});
    link.say({ welcome: { session: this.#star.session, term, heard: this.#star.heard() } });
    if (heard) for (const message of this.#star.lackedBy(heard)) link.say({ message });
    this.#clients.set(session, link);
    this.#star.changed();
  }

  /**
   * @param {Link} link
   * @param {string} session
   * @param {Message} message
   */
  #hear(link, session, message) {
    if (this.#star.take(message)) this.relay(message, link);
    if (message.session === session) link.say({ ack: message.id });
  }
}
