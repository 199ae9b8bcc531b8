/** What any HTTP client does with the cookies it is given (RFC 6265), for one host. */
export class CookieJar {
  #cookies = new Map();

  /** @param {Response} response */
  take(response) {
    for (const line of response.headers.getSetCookie()) {
      const [pair, ...attributes] = line.split(';').map((part) => part.trim());
      const at = pair.indexOf('=');
      const given = new Map(attributes.map((attribute) => {
        const [key, ...value] = attribute.split('=');
        return [key.toLowerCase(), value.join('=')];
      }));
      const isOver = given.has('max-age') ? Number(given.get('max-age')) <= 0 : Date.parse(given.get('expires')) <= Date.now();
      if (isOver) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), { value: pair.slice(at + 1), path: given.get('path') ?? '/', isSecure: given.has('secure') });
    }
  }

  /** @param {string} name */
  has(name) {
    return this.#cookies.has(name);
  }

  /** The header for a request there. @param {URL} url */
  for(url) {
    const isSecure = url.protocol === 'https:' || url.protocol === 'wss:';
    return [...this.#cookies]
      .filter(([, cookie]) => (isSecure || !cookie.isSecure) && `${url.pathname}/`.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
  }
}
