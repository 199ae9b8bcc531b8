/** The error of a channel: the server refused, or did not answer. */
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

    /** The HTTP status; 0 when there was no answer of the mailbox (network, timeout, a redirect, or another server's answer). */
    this.status = status;

    /** The pause that the server asked for: milliseconds, 0 to 600,000 (longer times are cut); undefined when it did not ask for one. */
    this.retryAfter = retryAfter;

    /** Why the server ended receiving: `'superseded'`, `'left'`, `'stopping'`, or `'again'` (the login expired); undefined when it did not. */
    this.ended = ended;

    /** Whether the answer was a redirect, which is never followed. Its most likely cause is an authorization policy of the app. */
    this.redirected = redirected;
  }

  /**
   * True when the same request may succeed later: after no answer, one that is not the mailbox's, 408, 425, 429 or 5xx. False for a
   * redirect.
   */
  get transient() {
    if (this.redirected) return false;
    return this.status === 0 || this.status >= 500 || [408, 425, 429].includes(this.status);
  }

  /**
   * Creates the error for a refusal, from its RFC 9457 problem details if it has any.
   * @param {Response} response any answer that is not a success
   * @param {string} [untitled] the message for a refusal without a title
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

/** The transport seems not to work in this network. Receiving changes to another one; sending treats it like any other error. */
export class UnsuitableError extends SignalingError {}

const LONGEST_RETRY_AFTER = 600_000;

/**
 * Reads the Retry-After header of an answer, in seconds or as a date.
 * @param {Response} response
 * @returns {number | undefined} milliseconds, 0 to 600,000; undefined when absent or unreadable
 */
export function retryAfter(response) {
  const value = response.headers.get('Retry-After');
  if (!value) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), LONGEST_RETRY_AFTER);
}
