import { setGlobal } from './page.mjs';
import { settle } from './time.mjs';

const KEEPALIVE_LIMIT = 64 << 10;

/** The network behind `fetch`: each request waits until the test answers it. */
export class FakeNetwork {
  /** @type {FakeRequest[]} */
  requests = [];
  #met = 0;

  /** @param {import('node:test').TestContext} [t] with it this is the global fetch until the test is over */
  constructor(t) {
    if (t) setGlobal(t, 'fetch', this.fetch);
  }

  fetch = (input, init = {}) => {
    const request = new FakeRequest(input, init);
    this.requests.push(request);
    return request.response;
  };

  /** @returns {Promise<FakeRequest>} the oldest one that no earlier call has returned; throws when there is none */
  async next() {
    await settle();
    const request = this.requests[this.#met];
    if (!request) throw new Error('There is no further request.');
    this.#met++;
    return request;
  }

  /** How many requests `next` has not returned. */
  async waiting() {
    await settle();
    return this.requests.length - this.#met;
  }
}

/** One request, as the server and the network see it. */
export class FakeRequest {
  isAborted = false;
  #resolve = (_response) => {};
  #reject = (_reason) => {};
  /** @type {ReadableStreamDefaultController | undefined} */
  #body;

  /**
   * @param {string | URL} input
   * @param {RequestInit} init
   */
  constructor(input, { method = 'GET', headers = {}, body, keepalive = false, cache, credentials, signal }) {
    Object.assign(this, { url: new URL(input), method, headers: new Headers(headers), body, keepalive, cache, credentials });
    this.response = new Promise((resolve, reject) => ([this.#resolve, this.#reject] = [resolve, reject]));
    this.response.catch(() => {});
    if (keepalive && (body?.length ?? 0) > KEEPALIVE_LIMIT) this.#reject(new TypeError('Failed to fetch'));
    const abort = () => {
      this.isAborted = true;
      this.#reject(signal.reason);
      this.#fail(signal.reason);
    };
    if (signal?.aborted) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  }

  /**
   * @param {number} status
   * @param {BodyInit | object | null} [body] an object that is none of fetch's is sent as JSON
   * @param {Record<string, string>} [headers]
   */
  answer(status, body = null, headers = {}) {
    const isJson = body !== null && [Object.prototype, Array.prototype].includes(Object.getPrototypeOf(body));
    this.#resolve(new Response(isJson ? JSON.stringify(body) : body, { status, headers }));
  }

  /** Answers by a stream whose pieces the test gives. */
  stream(headers = { 'Content-Type': 'text/event-stream' }) {
    const body = new ReadableStream({ start: (controller) => (this.#body = controller) });
    this.#resolve(new Response(body, { status: 200, headers }));
    return this;
  }

  /** @param {string | Uint8Array} piece */
  say(piece) {
    this.#body.enqueue(typeof piece === 'string' ? new TextEncoder().encode(piece) : piece);
  }

  /** The stream is over, as if it were complete. */
  end() {
    this.#body.close();
  }

  /** No answer, or no more of it: what fetch says when the network breaks. */
  cut() {
    this.#reject(new TypeError('Failed to fetch'));
    this.#fail(new TypeError('network error'));
  }

  #fail(reason) {
    try {
      this.#body?.error(reason);
    } catch {
      // It was over already.
    }
  }
}
