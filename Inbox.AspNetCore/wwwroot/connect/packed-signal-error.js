/**
 * The reason why a signal cannot be packed or unpacked.
 *
 * - `garbage`: not a packed signal, or a damaged one
 * - `version`: a signal of another version of this module
 * - `media`: the session has audio or video; only data channel sessions can be packed
 * - `unsupported`: something else in the session cannot be packed; the message says what
 * @typedef {'garbage' | 'version' | 'media' | 'unsupported'} PackedSignalReason
 */

/** The error of packing and unpacking. */
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
