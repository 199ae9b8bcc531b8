import { crc32 } from './checksum.js';
import { ReedSolomon } from './reed-solomon.js';

const TAG = 4;
const CHECKSUM = 4;
const headerCode = new ReedSolomon(6);
const bodyCode = new ReedSolomon(32);

/** The largest payload of a frame, in bytes: the room in one Reed-Solomon word. */
export const MAX_PAYLOAD = 255 - 32 - TAG - CHECKSUM;
/** The length of the header in bytes: the payload's length, and parity that corrects any three of the seven bytes. */
export const HEADER_LENGTH = 7;

/**
 * @param {number} length of the payload
 * @returns {number} bytes of the body: tag, payload, CRC-32, and parity that corrects any 16 bytes
 */
export const bodyLength = (length) => TAG + length + CHECKSUM + 32;

/**
 * @param {number} tag the tag of the answered offer, 0 to 2^32 - 1
 * @param {Uint8Array} payload 1 to 215 bytes
 * @returns {Uint8Array} header and body
 * @throws {RangeError} the payload is empty or too long
 */
export function encodeFrame(tag, payload) {
  if (payload.length < 1 || payload.length > MAX_PAYLOAD) throw new RangeError(`A frame carries 1 to ${MAX_PAYLOAD} bytes, not ${payload.length}.`);
  const body = new Uint8Array(TAG + payload.length + CHECKSUM);
  const view = new DataView(body.buffer);
  view.setUint32(0, tag);
  body.set(payload, TAG);
  view.setUint32(TAG + payload.length, checksum(body));
  return Uint8Array.from([...headerCode.encode(Uint8Array.of(payload.length)), ...bodyCode.encode(body)]);
}

/**
 * @param {Uint8Array} header seven bytes
 * @returns {number | undefined} the payload's length; undefined when the header cannot be decoded
 */
export function readHeader(header) {
  const length = headerCode.decode(header)?.data[0];
  return length && length <= MAX_PAYLOAD ? length : undefined;
}

/**
 * @param {Uint8Array} word the body
 * @returns {{ tag: number, payload: Uint8Array, corrected: number } | undefined} undefined when it cannot be decoded exactly as sent;
 * `corrected` is the number of its bytes that were corrected
 */
export function readBody(word) {
  const body = bodyCode.decode(word);
  if (!body) return undefined;
  const { data, corrected } = body;
  const view = new DataView(data.buffer);
  if (view.getUint32(data.length - CHECKSUM) !== checksum(data)) return undefined;
  return { tag: view.getUint32(0), payload: data.slice(TAG, -CHECKSUM), corrected };
}

/** Covers the length too, so that it detects a frame of a wrong length from a wrong header. @param {Uint8Array} body */
const checksum = (body) => crc32(Uint8Array.of(body.length - TAG - CHECKSUM, ...body.subarray(0, -CHECKSUM)));
