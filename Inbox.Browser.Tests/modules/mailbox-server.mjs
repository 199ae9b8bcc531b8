import { setGlobal } from './page.mjs';
import { FakeRequest } from './requests.mjs';
import { fakeSockets } from './sockets.mjs';

const HEARTBEAT = 15_000;

/** @typedef {{ give: () => void, end: (why: string) => void }} Receiver */

/**
 * Mailboxes behind `fetch` and `WebSocket`, as docs/protocol.md has them for receivers that acknowledge, and the network in front of them.
 * An answer comes at once, or not at all.
 */
export class MailboxServer {
  refusesSockets = false;
  /** A proxy keeps streams until they end. */
  collectsStreams = false;
  isDown = false;
  /** @type {number | 'silence' | undefined} the status with which it refuses every message; 0 for a connection that is cut */
  refusal;
  upgrades = 0;
  /** @type {string | undefined} whose cookie the browser has, where the app's login names the mailboxes */
  user;
  /** @type {Map<string, string>} the same for bearer tokens */
  tokens = new Map();
  /** @type {string[]} methods, and what was asked for */
  log = [];
  /** @type {Map<string, { password: string, lastId: number, messages: any[], receiver?: Receiver }>} */
  #mailboxes = new Map();
  /** @type {Set<() => void>} of the connections */
  #cuts = new Set();
  /** Connections that were made before the last silence say and hear nothing. */
  #age = 0;
  #firstId = 0;

  /** @param {import('node:test').TestContext} t */
  constructor(t) {
    setGlobal(t, 'fetch', this.fetch);
    fakeSockets(t, (socket) => this.#connect(socket));
  }

  fetch = (input, init) => {
    const request = new FakeRequest(input, init);
    const age = this.#age;
    const cut = () => request.cut();
    this.#cuts.add(cut);
    request.response.catch(() => {}).then(() => request.isStream || this.#cuts.delete(cut));
    if (this.isDown) request.cut();
    else queueMicrotask(() => age === this.#age && !request.isAborted && this.#serve(request, init.signal, () => age === this.#age));
    return request.response;
  };

  /** Every connection breaks. */
  cut() {
    for (const cut of [...this.#cuts]) cut();
  }

  /** Every connection of now is dead, and nobody was told. */
  fallSilent() {
    this.#age++;
  }

  /**
   * All is lost, as by another process. The ids go on growing.
   * @param {number} by or, when the clock was set back, do not
   */
  restart(by = 1_000_000) {
    this.#firstId += by;
    this.#mailboxes.clear();
    this.cut();
  }

  /** The login of the receiver is over. */
  expire(name) {
    this.#mailboxes.get(name)?.receiver?.end('expired');
  }

  stop() {
    for (const { receiver } of this.#mailboxes.values()) receiver?.end('stopping');
  }

  /**
   * @param {string} from
   * @param {string} to
   * @param {unknown[]} data
   * @returns {boolean} false: nobody has that name
   */
  put(from, to, ...data) {
    const box = this.#mailboxes.get(to);
    if (box) for (const each of data) box.messages.push({ id: ++box.lastId, from, data: each });
    box?.receiver?.give();
    return box !== undefined;
  }

  /** @param {string} name */
  open(name, password = 'key') {
    const box = this.#mailboxes.get(name) ?? { password, lastId: this.#firstId, messages: [] };
    this.#mailboxes.set(name, box);
    return box.password === password ? box : undefined;
  }

  /** @param {string} name */
  leave(name) {
    this.#mailboxes.get(name)?.receiver?.end('left');
    return this.#mailboxes.delete(name);
  }

  /** @param {string} name */
  data(name) {
    return this.#mailboxes.get(name)?.messages.map(({ data }) => data);
  }

  has(name) {
    return this.#mailboxes.has(name);
  }

  #serve(request, signal, lives) {
    const [name, password] = this.#caller(request);
    if (name === undefined) return request.answer(401, { title: 'Login needed' });
    const query = request.url.searchParams;
    if (request.url.pathname.endsWith('/ice')) return request.answer(200, { iceServers: [], ttl: 14_400, expiresAt: '2026-01-01T04:00:00Z' });
    this.log.push(`${request.method} ${name}${request.headers.get('Accept') ? ' stream' : ''}`);
    const box = this.open(name, password);
    if (!box) return request.answer(401, { title: 'Unauthorized' });
    if (request.method === 'DELETE') return this.leave(name), request.answer(204);
    if (request.method === 'POST' && this.refusal === 'silence') return undefined;
    if (request.method === 'POST' && this.refusal === 0) return request.cut();
    if (request.method === 'POST' && this.refusal) return request.answer(this.refusal, { title: 'Refused' });
    if (request.method === 'POST') {
      const found = this.put(name, query.get('to'), JSON.parse(request.body));
      return found ? request.answer(200) : request.answer(404, { title: 'Nobody has that name' });
    }
    const isStream = request.headers.get('Accept') === 'text/event-stream';
    if (isStream && !this.collectsStreams) this.#stream(box, request, signal, Number(query.get('after')), lives);
    else if (!isStream) this.#hold(box, request, signal, query, lives);
    return undefined;
  }

  /** @returns {(string | undefined)[]} name and password */
  #caller(request) {
    const [scheme, given] = (request.headers.get('Authorization') ?? '').split(' ');
    if (scheme === 'Basic') return atob(given).split(':');
    return [scheme === 'Bearer' ? this.tokens.get(given) : request.credentials === 'omit' ? undefined : this.user];
  }

  #receive(box, after, receiver) {
    box.receiver?.end('superseded');
    box.messages = box.messages.filter(({ id }) => id > ownId(box, after));
    box.receiver = receiver;
    receiver.give();
    return () => box.receiver === receiver && (box.receiver = undefined);
  }

  #hold(box, request, signal, query, lives) {
    let done = (_status, _body, _headers) => {};
    const receiver = {
      give: () => box.messages.length > 0 && done(200, box.messages.slice(0, Number(query.get('max')))),
      end: (why) => done(204, null, { 'X-Wait-Ended': why }),
    };
    done = (...answer) => {
      box.receiver = box.receiver === receiver ? undefined : box.receiver;
      if (lives()) request.answer(...answer);
    };
    const forget = this.#receive(box, Number(query.get('after')), receiver);
    signal?.addEventListener('abort', () => lives() && forget());
    if (box.receiver !== receiver) return;
    if (query.get('wait') === '0') done(204);
    else setTimeout(() => box.receiver === receiver && receiver.end('timeout'), Number(query.get('wait')) * 1000);
  }

  #stream(box, request, signal, after, lives) {
    request.isStream = true;
    request.stream().say(':\n\n');
    let given = ownId(box, after);
    const say = (text) => lives() && !request.isAborted && request.say(text);
    const beating = setInterval(() => say(':\n\n'), HEARTBEAT);
    const receiver = {
      give() {
        for (const envelope of box.messages.filter(({ id }) => id > given)) {
          say(`id: ${(given = envelope.id)}\ndata: ${JSON.stringify(envelope)}\n\n`);
        }
      },
      end: (why) => {
        say(`event: ${why}\ndata: {}\n\n`);
        clearInterval(beating);
      },
    };
    const free = this.#receive(box, after, receiver);
    const forget = () => {
      clearInterval(beating);
      free();
    };
    signal.addEventListener('abort', () => lives() && forget());
    this.#cuts.add(forget);
  }

  #connect(socket) {
    this.upgrades++;
    // Where the app's login names the mailboxes, what was processed stands in the URL.
    const after = new URL(socket.url).searchParams.get('after');
    if (this.isDown || this.refusesSockets || (after !== null && !this.user)) return socket.drop();
    const age = this.#age;
    const lives = () => age === this.#age;
    let box;
    let forget = () => {};
    let given = 0;
    const tell = (frame) => lives() && socket.tell(frame);
    const receiver = {
      give() {
        for (const envelope of box.messages.filter(({ id }) => id > given)) {
          given = envelope.id;
          tell(envelope);
        }
      },
      end: (why) => lives() && socket.drop({ superseded: 4409, left: 4410, stopping: 1001, expired: 4419 }[why]),
    };
    this.#cuts.add(() => (forget(), socket.drop()));
    socket.gone = () => lives() && forget();
    socket.heard = ({ auth, to, data, ack, ref }) => {
      if (!lives()) return;
      if (auth) {
        this.log.push(`SOCKET ${auth.name}`);
        box = this.open(auth.name, auth.password);
        if (!box) return socket.drop(4401);
        given = ownId(box, auth.after);
        tell({ ok: ref });
        forget = this.#receive(box, auth.after, receiver);
        socket.name = auth.name;
      } else if (to !== undefined && this.refusal) {
        tell({ error: { status: this.refusal, title: 'Refused' }, ref });
      } else if (to !== undefined) {
        tell(this.put(socket.name, to, data) ? { ok: ref } : { error: { status: 404, title: 'Nobody has that name' }, ref });
      } else {
        box.messages = box.messages.filter(({ id }) => id > ownId(box, ack));
        if (ref) tell({ ok: ref });
      }
    };
    socket.accept();
    if (after !== null) {
      this.log.push(`SOCKET ${this.user}`);
      box = this.open((socket.name = this.user));
      given = ownId(box, Number(after));
      forget = this.#receive(box, Number(after), receiver);
    }
    return undefined;
  }
}

/**
 * An id that was never given here is another server's, and acknowledges nothing.
 * @param {{ lastId: number }} box
 * @param {number} id
 */
function ownId(box, id) {
  return id > box.lastId ? 0 : id;
}
