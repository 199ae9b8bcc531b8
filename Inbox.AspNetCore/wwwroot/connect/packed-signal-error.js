/**
 * Why something is no packed signal, or can't be made one.
 *
 * - `garbage`: no packed signal, or a damaged one
 * - `version`: a signal of another version of this module
 * - `media`: the session has audio or video; only data channel sessions are packed
 * - `unsupported`: something else about the session that has no packed form; the message says what
 * @typedef {'garbage' | 'version' | 'media' | 'unsupported'} PackedSignalReason
 */

/** The only error of packing and unpacking. */
export class PackedSignalError extends Error {
  /**
   * @param {PackedSignalReason} reason
   * @param {string} message
   */
  constructor(reason, message) {
    super(message);
    this.name = 'PackedSignalError';
    this.reason = reason;
  }
}
