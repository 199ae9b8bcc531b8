// A user of Signal Server v1, from the text of that system's own README alone.
import { once } from 'node:events';
import WebSocket from 'ws';
import { CookieJar } from './cookie-jar.mjs';

export class User {
  #heard = [];
  #waiting = [];
  jar = new CookieJar();

  /** @param {string} base where /v1 is, with a slash at its end */
  constructor(base, name) {
    Object.assign(this, { base, name });
  }

  /** GET, or POST with a body. */
  async ask(path, body) {
    const url = new URL(path, this.base);
    const headers = { cookie: this.jar.for(url), ...(body && { 'content-type': 'application/json' }) };
    const response = await fetch(url, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) });
    this.jar.take(response);
    return { status: response.status, text: await response.text() };
  }

  register() {
    return this.ask('v1/register', { username: this.name });
  }

  /** Completes when the connection is open. */
  async connect() {
    const url = new URL('v1/connect', this.base);
    url.protocol = url.protocol.replace('http', 'ws');
    this.socket = new WebSocket(url, { headers: { cookie: this.jar.for(url) }, rejectUnauthorized: false });
    this.closed = once(this.socket, 'close');
    this.socket.on('message', (frame) => {
      const message = JSON.parse(frame);
      const next = this.#waiting.shift();
      if (next) next(message);
      else this.#heard.push(message);
    });
    await once(this.socket, 'open');
  }

  send(target, type, payload) {
    this.socket.send(JSON.stringify({ target, type, payload }));
  }

  /** The next message, whether it has come or is to come. */
  hear() {
    return this.#heard.length > 0 ? this.#heard.shift() : new Promise((resolve) => this.#waiting.push(resolve));
  }

  async leave() {
    this.socket.close();
    await this.closed;
  }
}
