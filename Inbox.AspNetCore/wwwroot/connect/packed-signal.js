import { ByteReader, checksum, numberBytes, toHex } from './bytes.js';
import { bestCandidates } from './candidate.js';
import { packCandidates, unpackCandidates } from './packed-candidates.js';
import { packCredentials, unpackCredentials } from './packed-credentials.js';
import { PackedSignalError } from './packed-signal-error.js';
import { SETUP, readSession, writeSession } from './session.js';
import { fromBase64url, toBase64url } from './sixbit.js';

export { PackedSignalError };

/**
 * The most candidates in a packed signal. Of more, the best ones of each kind are packed. Eight is what a machine with IPv4 and IPv6 finds
 * with a STUN and a TURN server.
 */
export const MAX_CANDIDATES = 8;

/** The largest packed signal, in bytes: with credentials of full length and eight candidates. */
export const MAX_PACKED_BYTES = 600;

// The bytes of version 1, in this order:
//   VVVVLSST  version, ICE lite, setup role, type (1: an answer)
//   FFPPNNNN  form of the credentials, form of the SCTP numbers, number of candidates
//   4         only in an answer: the tag of its offer
//   credentials, then 32 bytes of fingerprint
//   6         only in SCTP form 2: port, largest message
//   candidates
//   2         checksum of everything before
// The first four bits and the last two bytes are the same in every version.
const VERSION = 1;
const TAG_BYTES = 4;
const FINGERPRINT_BYTES = 32;
const CHECKSUM_BYTES = 2;
const SCTP_PORT = 5000;
// Of Chromium and Firefox.
const MESSAGE_SIZES = [262_144, 1_073_741_823];
const ANY_SCTP = 2;

/**
 * Packs the description of a data channel session with its gathered candidates: about 65 bytes with one IPv4 address, 95 with two mDNS
 * names.
 * @param {{ type: string, sdp?: string }} description an offer or answer, such as `connection.localDescription`
 * @param {object} [options]
 * @param {string} [options.tag] for an answer, where it is required: the tag of its offer
 * @param {number} [options.maxCandidates] 0 to MAX_CANDIDATES (the default)
 * @returns {Uint8Array}
 * @throws {PackedSignalError} `media` or `unsupported`
 * @throws {TypeError} an answer without a tag
 */
export function packSignal(description, { tag, maxCandidates = MAX_CANDIDATES } = {}) {
  const session = readSession(description);
  const isAnswer = session.type === 'answer';
  if (isAnswer && !/^[0-9a-f]{8}$/.test(tag ?? '')) throw new TypeError("An answer requires the option 'tag': the tag of its offer.");

  const candidates = bestCandidates(session.candidates, Math.min(maxCandidates, MAX_CANDIDATES));
  const credentials = packCredentials(session);
  const sctp = packSctp(session);
  const bytes = [
    (VERSION << 4) | (Number(session.lite) << 3) | (SETUP.indexOf(session.setup) << 1) | Number(isAnswer),
    (credentials.form << 6) | (sctp.form << 4) | candidates.length,
    ...(isAnswer ? numberBytes(parseInt(tag ?? '', 16), TAG_BYTES) : []),
    ...credentials.bytes,
    ...session.fingerprint,
    ...sctp.bytes,
    ...packCandidates(candidates),
  ];
  return Uint8Array.from([...bytes, ...numberBytes(checksum(Uint8Array.from(bytes)), CHECKSUM_BYTES)]);
}

/**
 * @param {Uint8Array} bytes
 * @returns {{ type: 'offer' | 'answer', sdp: string, tag: string }} a description for `setRemoteDescription`, and the tag of the
 * offer: its own, or the offer that it answers. Packing it again gives the same bytes.
 * @throws {PackedSignalError} `garbage` or `version`
 */
export function unpackSignal(bytes) {
  const { tag, session } = read(bytes);
  const description = { type: session.type, sdp: writeSession(session) };
  // Each signal has exactly one packed form. Other bytes for the same signal are damaged.
  if (toHex(packAgain(description, tag)) !== toHex(bytes)) throw damaged();
  return { ...description, tag };
}

/**
 * Gets the tag of an offer, 8 hexadecimal digits. An answer carries it, so that the offering side detects an answer to a different offer.
 * The tag is not secret and proves nothing.
 * @param {Uint8Array} bytes a packed offer, or a packed answer to that offer
 * @returns {string}
 * @throws {PackedSignalError} `garbage` or `version`
 */
export const tagOf = (bytes) => unpackSignal(bytes).tag;

/**
 * @param {Uint8Array} bytes
 * @returns {string} base64url, which needs no escaping in a URL
 */
export const toText = (bytes) => toBase64url(bytes);

/**
 * @param {string} text
 * @returns {Uint8Array} the signal, unchecked: `unpackSignal` checks it
 * @throws {PackedSignalError} `garbage`
 */
export function fromText(text) {
  const bytes = fromBase64url(text.trim());
  if (!bytes) throw damaged();
  return bytes;
}

/** @param {Uint8Array} bytes */
function read(bytes) {
  if (bytes.length > MAX_PACKED_BYTES || bytes.length < CHECKSUM_BYTES + 2) throw damaged();
  const body = bytes.slice(0, -CHECKSUM_BYTES);
  // Checked in every version: otherwise random text would look like a signal of another version.
  if (new ByteReader(bytes.slice(-CHECKSUM_BYTES)).number(CHECKSUM_BYTES) !== checksum(body)) throw damaged();
  if (body[0] >> 4 !== VERSION) throw new PackedSignalError('version', `The signal has version ${body[0] >> 4}; this page supports only version ${VERSION}.`);

  const reader = new ByteReader(body);
  const [first, second] = reader.take(2);
  const setup = SETUP[(first >> 1) & 3];
  if (!setup) throw damaged();
  const type = /** @type {'offer' | 'answer'} */ (first & 1 ? 'answer' : 'offer');
  const tag = type === 'answer' ? toHex(reader.take(TAG_BYTES)) : '';
  const credentials = unpackCredentials(reader, second >> 6);
  const fingerprint = reader.take(FINGERPRINT_BYTES);
  const sctp = unpackSctp(reader, (second >> 4) & 3);
  const candidates = unpackCandidates(reader, second & 15).map((candidate) => ({ candidate, priority: 0 }));
  if (!reader.done) throw damaged();
  const session = { type, setup, lite: (first & 8) > 0, ...credentials, fingerprint, ...sctp, candidates };
  return { tag: tag || tagOfOffer(session), session };
}

/**
 * @param {{ type: string, sdp: string }} description
 * @param {string} tag
 */
function packAgain(description, tag) {
  try {
    return packSignal(description, { tag });
  } catch (error) {
    // Numbers are out of range, or credentials are too short.
    throw error instanceof PackedSignalError ? damaged() : error;
  }
}

/** @param {import('./session.js').Session} session */
function packSctp({ sctpPort, maxMessageSize }) {
  const form = sctpPort === SCTP_PORT ? MESSAGE_SIZES.indexOf(maxMessageSize) : -1;
  return form >= 0 ? { form, bytes: [] } : { form: ANY_SCTP, bytes: [...numberBytes(sctpPort, 2), ...numberBytes(maxMessageSize, 4)] };
}

/**
 * @param {ByteReader} reader
 * @param {number} form
 */
function unpackSctp(reader, form) {
  return form < ANY_SCTP
    ? { sctpPort: SCTP_PORT, maxMessageSize: MESSAGE_SIZES[form] }
    : { sctpPort: reader.number(2), maxMessageSize: reader.number(4) };
}

/**
 * Computes the FNV-1a hash of what identifies a session. Candidates are not included, because they may change.
 * @param {import('./session.js').Session} session
 */
function tagOfOffer({ ufrag, pwd, fingerprint }) {
  const bytes = new TextEncoder().encode(`${ufrag}:${pwd}:${toHex(fingerprint)}`);
  const hash = bytes.reduce((sum, byte) => Math.imul(sum ^ byte, 0x01000193) >>> 0, 0x811c9dc5);
  return toHex(numberBytes(hash, TAG_BYTES));
}

const damaged = () => new PackedSignalError('garbage', 'This is not a packed signal, or it is damaged.');
