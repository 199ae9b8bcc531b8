import { formatAddress } from './address.js';
import { numberBytes } from './bytes.js';
import { DISCARD } from './candidate.js';
import { PackedSignalError } from './packed-signal-error.js';

/** @typedef {import('./candidate.js').Candidate} Candidate */

// A candidate begins with a byte S0TTPPAA: type (T), transport (P) and kind of address (A). If S is set, A is the number of an earlier
// candidate with the same address. The address follows if it is new, then two bytes of port if there is one.
const SAME = 0x80;
const TYPES = /** @type {const} */ (['host', 'srflx', 'relay']);
const TRANSPORTS = /** @type {const} */ (['udp', 'active', 'passive', 'so']);
const KINDS = /** @type {const} */ (['ipv4', 'ipv6', 'mdns']);
const LENGTHS = { ipv4: 4, ipv6: 16, mdns: 16 };
const REFERABLE = 4;

/**
 * @param {Candidate[]} candidates
 * @returns {number[]}
 */
export function packCandidates(candidates) {
  const addresses = candidates.map(({ address }) => formatAddress(address));
  return candidates.flatMap(({ type, transport, address, port }, index) => {
    const first = addresses.indexOf(addresses[index]);
    const isSame = first < index && first < REFERABLE;
    const low = isSame ? SAME | first : KINDS.indexOf(address.kind);
    const head = (TYPES.indexOf(type) << 4) | (TRANSPORTS.indexOf(transport) << 2) | low;
    return [head, ...(isSame ? [] : address.bytes), ...(transport === 'active' ? [] : numberBytes(port, 2))];
  });
}

/**
 * @param {import('./bytes.js').ByteReader} reader
 * @param {number} count
 * @returns {Candidate[]}
 * @throws {PackedSignalError} `garbage`
 */
export function unpackCandidates(reader, count) {
  /** @type {Candidate[]} */
  const candidates = [];
  while (candidates.length < count) {
    const head = reader.number(1);
    const [type, transport] = [TYPES[(head >> 4) & 7], TRANSPORTS[(head >> 2) & 3]];
    const address = head & SAME ? candidates[head & 3]?.address : newAddress(reader, head & 3);
    if (!type || !address) throw new PackedSignalError('garbage', 'The signal has a candidate of an unknown kind.');
    candidates.push({ type, transport, address, port: transport === 'active' ? DISCARD : reader.number(2) });
  }
  return candidates;
}

/**
 * @param {import('./bytes.js').ByteReader} reader
 * @param {number} number
 */
function newAddress(reader, number) {
  const kind = KINDS[number];
  return kind && { kind, bytes: reader.take(LENGTHS[kind]) };
}
