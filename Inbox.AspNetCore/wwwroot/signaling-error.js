/** The server refused, or did not answer. */
export class SignalingError extends Error {
  /**
   * @param {string} message
   * @param {object} [details]
   * @param {number} [details.status]
   * @param {number} [details.retryAfter]
   * @param {string} [details.ended]
   * @param {boolean} [details.redirected]
   * @param {unknown} [details.cause]
   */
  constructor(message, { status = 0, retryAfter, ended, redirected = false, cause } = {}) {
    super(message, { cause });
    this.name = 'SignalingError';

    /** The HTTP status; 0 when there was no answer (network, time-out, a redirect, or something else answered). */
    this.status = status;

    /** How long the server asked to be left alone: milliseconds, 0 to 600,000 (a longer time is cut); undefined when it did not say. */
    this.retryAfter = retryAfter;

    /** Why the server ended receiving: `'superseded'`, `'left'` or `'stopping'`; undefined when it did not. */
    this.ended = ended;

    /** Whether the answer was a redirect, which is never followed: most likely an authorization policy of the app. */
    this.redirected = redirected;
  }

  /** True when the same request may succeed later: no answer or a foreign one, 408, 425, 429 or 5xx. A redirect is not. */
  get transient() {
    if (this.redirected) return false;
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }

  /**
   * Reads what a refusal says of itself (RFC 9457 problem details, where there are any).
   * @param {Response} response any answer that is not a success
   * @param {string} [untitled] says what was wrong when the refusal does not
   * @returns {Promise<SignalingError>}
   */
  static async from(response, untitled = response.statusText) {
    const problem = await response.json().catch(() => null);
    const title = problem?.title ?? untitled;
    return new SignalingError(`${response.status} ${title}`.trim(), {
      status: response.status,
      retryAfter: retryAfter(response),
    });
  }
}

/** This transport does not work here, as far as one can tell: no matter for whoever sends, a reason to receive in another way. */
export class UnsuitableError extends SignalingError {}

const LONGEST_RETRY_AFTER = 600_000;

/**
 * The Retry-After of an answer, given in seconds or as a date.
 * @param {Response} response
 * @returns {number | undefined} milliseconds, 0 to 600,000; undefined when absent or unreadable
 */
export function retryAfter(response) {
  const value = response.headers.get('Retry-After');
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER);
}
