import { setImmediate as turn } from 'node:timers/promises';
import { Peer } from '../../Inbox.AspNetCore/wwwroot/peer/peer.js';
import { fakeConnections } from './connections.mjs';
import { setGlobal } from './page.mjs';

// As on the server: how long a message waits for its receiver, and a mailbox for its owner.
const MESSAGE_LIFE = 30_000;
const MAILBOX_LIFE = 75_000;
const RETRY = 1000;

/**
 * Two pages with a Peer each, and a server and a network between them in which everything happens one by one, in the order that the test
 * chooses: each message, each timer, each task of a browser. Nothing happens by itself.
 */
export class Exchange {
  now = 0;
  /** When the last trouble is over. */
  calmAt = 0;
  /** How often something was sent. */
  posts = 0;
  /** @type {unknown[]} what the pages reported */
  errors = [];
  connections;
  pages;
  #mocks;
  #timers = [];
  #lastTimer = 0;
  /** The page whose script runs. */
  #running;

  /** @param {import('node:test').TestContext} t one exchange after the other, in one test */
  constructor(t) {
    this.connections = fakeConnections(t);
    setGlobal(t, 'setTimeout', (act, ms = 0, ...given) => this.#at(this.now + ms, () => act(...given)));
    setGlobal(t, 'clearTimeout', (timer) => (this.#timers = this.#timers.filter(({ id }) => id !== timer)));
    setGlobal(t, 'setImmediate', (act) => this.#running?.tasks.push(act));
    setGlobal(t, 'reportError', (error) => this.errors.push(error));
    this.#mocks = [t.mock.method(performance, 'now', () => this.now), t.mock.method(Math, 'random', () => 0.5)];
  }

  begin() {
    this.now = this.posts = this.calmAt = 0;
    // They keep a record of each call.
    for (const { mock } of this.#mocks) mock.resetCalls();
    this.errors.length = this.connections.length = 0;
    this.#timers = [];
    this.pages = [new Page('a', true), new Page('b', false)];
    for (const page of this.pages) page.other = this.pages.find((other) => other !== page);
  }

  /** The page opens, or is loaded again. */
  load(page) {
    return this.#as(page, () => {
      page.load++;
      page.tasks = [];
      page.posts = [];
      this.#timers = this.#timers.filter((timer) => timer.page !== page);
      page.claim(this.now);
      page.channel = new FakeChannel(page, () => this.now);
      const prepare = (connection) => connection.createDataChannel('talk', { negotiated: true, id: 0 });
      // One side needs some time to know its ICE servers, and does not always learn them.
      const iceServers = page.isPolite ? () => new Promise((resolve, reject) => setTimeout(page.load % 3 === 2 ? reject : resolve, 300, [])) : undefined;
      page.peer = new Peer({ channel: page.channel, remote: page.other.name, polite: page.isPolite, iceServers, prepare });
      page.said = page.unheard = 0;
      const got = [];
      page.got.push(got);
      page.peer.addEventListener('message', ({ detail: { data } }) => got.push(data));
    });
  }

  /** The page sends a message to the other one: its load and a number. */
  say(page) {
    const { load } = page;
    const settle = () => page.load === load && page.unheard--;
    return this.#as(page, () => {
      page.unheard++;
      page.peer.send([load, ++page.said]).then(settle, () => {});
    });
  }

  /** Its process is gone. */
  kill(page) {
    const { connection } = page.peer;
    page.channel.state = 'closed';
    connection.vanish();
    return this.#as(page.other, () => page.other.peer && connection.other === page.other.peer.connection && page.other.peer.connection.become('disconnected'));
  }

  /** @returns {{ name: string, run: () => Promise<void> }[]} what can happen next, besides time */
  get steps() {
    return this.pages.flatMap((page) => {
      if (!page.peer || page.wakesAt > this.now) return [];
      const [task, post, letter] = [page.tasks[0], page.posts[0], page.mailbox?.[0]];
      return [
        task && { name: `${page.name} task`, run: () => this.#as(page, () => page.tasks.shift()()) },
        post && post.retryAt <= this.now && { name: `${page.name} posts`, run: () => this.post(page) },
        letter && page.channel.state === 'open' && { name: `${page.name} reads`, run: () => this.#as(page, () => page.read(this.now)) },
      ].filter(Boolean);
    });
  }

  /** @param {'arrives' | 'is lost' | 'is doubled' | 'fails'} [fate] of the first message that waits */
  post(page, fate = 'arrives') {
    this.posts++;
    const [post] = page.posts;
    return this.#as(page, () => {
      const { mailbox } = page.other;
      if (fate === 'fails') return page.settle(Object.assign(new Error('no answer'), { status: 0, transient: true }));
      if (mailbox === undefined) {
        post.retryAt = this.now + RETRY;
        return post.retryAt > post.deadline && page.settle(Object.assign(new Error('404'), { status: 404, transient: false }));
      }
      const copies = { arrives: 1, 'is lost': 0, 'is doubled': 2 }[fate];
      for (let copy = 0; copy < copies; copy++) mailbox.push({ data: structuredClone(post.value), expiresAt: this.now + MESSAGE_LIFE });
      return page.settle();
    });
  }

  /** Time passes until the next thing that it brings, by at most a second. */
  async pass() {
    const due = this.#timers.filter((timer) => (timer.page?.wakesAt ?? 0) <= this.now);
    const next = Math.min(this.now + 1000, ...due.map((timer) => Math.max(timer.at, this.now)));
    this.now = next;
    for (const page of this.pages) {
      if (page.peer && page.wakesAt > 0 && page.wakesAt <= next) await this.#wake(page);
      if (page.mailbox && page.wakesAt === 0) page.seenAt = next;
      if (page.mailbox && next - page.seenAt > MAILBOX_LIFE) page.mailbox = undefined;
    }
    const timer = due.filter(({ at }) => at <= next).sort((one, two) => one.at - two.at || one.id - two.id)[0];
    if (!timer) return;
    this.#timers.splice(this.#timers.indexOf(timer), 1);
    await this.#as(timer.page, timer.act);
  }

  /** The computer of a page sleeps: the other side notices by the silence. */
  async sleep(page, ms) {
    if (page.wakesAt > 0) return;
    page.sleptAt = this.now;
    page.wakesAt = this.now + ms;
    this.calmAt = Math.max(this.calmAt, page.wakesAt);
    const { connection } = page.peer;
    const { other } = connection;
    if (!other || ms < 5000) return;
    connection.reaches = false;
    await this.#as(page.other, () => other.connectionState === 'connected' && other.become('disconnected'));
    if (ms > 20_000) await this.#as(page.other, () => other.connectionState === 'disconnected' && other.become('failed'));
  }

  async #wake(page) {
    const slept = this.now - page.sleptAt;
    page.wakesAt = 0;
    const { connection } = page.peer;
    const wasDead = !connection.reaches;
    connection.reaches = true;
    if (wasDead && connection.connectionState === 'connected') await this.#as(page, () => connection.become('failed'));
    if (slept > 20_000 || page.mailbox === undefined) await this.reconnect(page);
  }

  /** The network between the two is gone for a moment, and back by another way. */
  async breakConnection() {
    for (const page of this.pages) {
      const { connection } = page.peer;
      if (connection.connectionState === 'connected') await this.#as(page, () => connection.become('failed'));
    }
  }

  /** For a while no path between the two works, though both are there. */
  async cutPaths(ms) {
    this.calmAt = Math.max(this.calmAt, this.now + ms);
    for (const page of this.pages) {
      const { connection } = page.peer;
      connection.reaches = false;
      setTimeout(() => (connection.reaches = true), ms);
      if (connection.connectionState === 'connected') await this.#as(page, () => connection.become('failed'));
    }
  }

  /** Another tab has the mailbox, until the user takes it back. */
  async supersede(page, ms) {
    this.calmAt = Math.max(this.calmAt, this.now + ms);
    await this.#as(page, () => page.channel.enter('superseded'));
    this.#running = page;
    setTimeout(() => this.#return(page), ms);
    this.#running = undefined;
  }

  #return(page) {
    page.channel.enter('connecting');
    page.claim(this.now);
    page.channel.enter('open');
  }

  /** The server has lost a mailbox, and its page polls: it has a new one before anybody notices. */
  async forget(page) {
    page.mailbox = [];
  }

  /** The server has lost everything, and the channels come back. */
  async restartServer() {
    for (const page of this.pages) page.mailbox = undefined;
    for (const page of this.pages) if (page.wakesAt === 0) await this.reconnect(page);
  }

  async reconnect(page) {
    await this.#as(page, () => page.channel.enter('connecting'));
    page.claim(this.now);
    await this.#as(page, () => page.channel.enter('open'));
  }

  run(page, act) {
    return this.#as(page, act);
  }

  end() {
    for (const page of this.pages) page.peer?.close();
    this.#timers = [];
  }

  #at(at, act) {
    const id = ++this.#lastTimer;
    this.#timers.push({ id, at, act, page: this.#running });
    return id;
  }

  async #as(page, act) {
    this.#running = page;
    act();
    await turn();
    this.#running = undefined;
  }
}

class Page {
  load = 0;
  tasks = [];
  posts = [];
  seenAt = 0;
  wakesAt = 0;
  sleptAt = 0;
  /** How many messages this load has sent, and how many of them nobody has acknowledged. */
  said = 0;
  unheard = 0;
  /** @type {[load: number, number: number][][]} what each load got of the other page's loads */
  got = [];
  /** @type {{ data: unknown, expiresAt: number }[] | undefined} */
  mailbox;

  constructor(name, isPolite) {
    Object.assign(this, { name, isPolite });
  }

  claim(now) {
    this.mailbox ??= [];
    this.seenAt = now;
  }

  read(now) {
    const { data, expiresAt } = this.mailbox.shift();
    if (expiresAt > now) this.channel.dispatchEvent(new CustomEvent('message', { detail: { from: this.other.name, data } }));
  }

  settle(error) {
    const { resolve, reject } = this.posts.shift();
    if (error) reject(error);
    else resolve();
  }
}

/** What a Peer needs of a SignalingChannel. */
class FakeChannel extends EventTarget {
  state = 'open';
  #page;
  #clock;

  constructor(page, clock) {
    super();
    this.#page = page;
    this.#clock = clock;
  }

  send(_to, value, { patience = 30_000, keepalive = false, signal } = {}) {
    return new Promise((resolve, reject) => {
      if (keepalive) {
        this.#page.other.mailbox?.push({ data: structuredClone(value), expiresAt: this.#clock() + MESSAGE_LIFE });
        return resolve();
      }
      const settled = new AbortController();
      const post = {
        value,
        deadline: this.#clock() + patience,
        retryAt: this.#clock(),
        resolve: () => (settled.abort(), resolve()),
        reject: (reason) => (settled.abort(), reject(reason)),
      };
      this.#page.posts.push(post);
      signal?.addEventListener('abort', () => {
        this.#page.posts = this.#page.posts.filter((each) => each !== post);
        post.reject(signal.reason);
      }, { signal: settled.signal });
      return undefined;
    });
  }

  enter(state) {
    this.state = state;
    this.dispatchEvent(new CustomEvent('state', { detail: { state } }));
  }
}
