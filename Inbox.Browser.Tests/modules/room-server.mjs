import { setGlobal } from './page.mjs';
import { FakeRequest } from './requests.mjs';
import { fakeSockets } from './sockets.mjs';

/** The server's side of one room: gives each socket a number, elects the longest-standing member, and carries signals. */
export class RoomServer {
  isDown = false;
  /** What a plain request is answered with while sockets are refused. */
  refusal = 426;
  /** What such an answer says. */
  problem = { title: 'Refused' };
  refusesSockets = false;
  /** @type {number | undefined} */
  maxSignalBytes;
  /** @type {FakeRequest[]} the plain requests */
  asked = [];
  term = 0;
  host = 0;
  #last = 0;
  /** @type {Map<number, import('./sockets.mjs').FakeWebSocket>} */
  #members = new Map();
  /** @type {Set<import('./sockets.mjs').FakeWebSocket>} */
  #dead = new Set();

  /** @param {import('node:test').TestContext} t */
  constructor(t) {
    this.sockets = fakeSockets(t, (socket) => this.#connect(socket)).all;
    setGlobal(t, 'fetch', (input, init) => {
      const request = new FakeRequest(input, init);
      this.asked.push(request);
      if (this.isDown) request.cut();
      else request.answer(this.refusal, this.problem);
      return request.response;
    });
  }

  get members() {
    return [...this.#members.keys()];
  }

  /** The connection of that member breaks, and everybody knows. */
  drop(number) {
    this.#members.get(number)?.drop();
    this.evict(number);
  }

  /** The connection of that member is dead, and nobody knows. */
  silence(number) {
    this.#dead.add(this.#members.get(number));
  }

  /** The server has found out that a member is gone. */
  evict(number) {
    if (!this.#members.delete(number)) return;
    this.#tellAll({ member: { left: number } });
    if (number !== this.host || this.#members.size === 0) return;
    this.#elect();
    this.#tellAll({ host: this.host, term: this.term });
  }

  stop() {
    this.isDown = true;
    const sockets = [...this.#members.values()];
    this.#members.clear();
    for (const socket of sockets) socket.drop();
  }

  #connect(socket) {
    if (this.isDown || this.refusesSockets) return socket.drop();
    socket.accept();
    const number = ++this.#last;
    this.#tellAll({ member: { joined: number } });
    this.#members.set(number, socket);
    if (this.#members.size === 1) this.#elect();
    socket.gone = () => this.#dead.has(socket) || this.evict(number);
    socket.heard = ({ to, data }) => this.#carry(socket, number, to, data);
    this.#tell(socket, { joined: { room: 'x#1', number, members: this.members, host: this.host, term: this.term, maxSignalBytes: this.maxSignalBytes } });
    return undefined;
  }

  #carry(socket, from, to, data) {
    if (this.#dead.has(socket)) return;
    const target = this.#members.get(to);
    if (target) this.#tell(target, { from, data });
    else this.#tell(socket, { to, error: { status: 404, detail: 'No member of this room has this number now.' } });
  }

  #elect() {
    [this.host] = this.members;
    this.term++;
  }

  #tell(socket, frame) {
    // As tasks, not within what the other side is doing.
    setImmediate(() => this.#dead.has(socket) || socket.tell(frame));
  }

  #tellAll(frame) {
    for (const socket of this.#members.values()) this.#tell(socket, frame);
  }
}
