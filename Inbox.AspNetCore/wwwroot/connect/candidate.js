import { formatAddress, isLoopback, parseAddress } from './address.js';

/** @typedef {import('./address.js').Address} Address */

/**
 * An ICE candidate (RFC 8839, 5.1) without the parts that a session does not need: foundation, priority, related address.
 * @typedef {object} Candidate
 * @property {'host' | 'srflx' | 'relay'} type
 * @property {'udp' | 'active' | 'passive' | 'so'} transport the last three are the TCP types (RFC 6544)
 * @property {Address} address
 * @property {number} port 1 to 65,535; 9 for an active candidate, which has no port
 */

/** The port of candidates that have no port (RFC 6544, 4.5). */
export const DISCARD = 9;
const LINE = /^(\S+) (\d+) (\S+) (\d+) (\S+) (\d+) typ (\S+)(.*)$/;

// RFC 8445, 5.1.2.2. A TCP candidate ranks behind a UDP candidate of the same type (RFC 6544, 4.2).
const PREFERENCE = { host: 126, srflx: 100, relay: 2 };
const TCP_COST = 1;

/** @param {Candidate} candidate */
const preference = ({ type, transport }) => PREFERENCE[type] - (transport === 'udp' ? 0 : TCP_COST);

/**
 * @param {string} line the text after `a=candidate:`
 * @returns {{ candidate: Candidate, priority: number } | undefined} undefined when the candidate cannot be packed
 */
export function parseCandidate(line) {
  const match = LINE.exec(line.trim());
  if (!match) return undefined;
  const [, , component, protocol, priority, host, port, type, rest] = match;
  const transport = protocol.toLowerCase() === 'udp' ? 'udp' : protocol.toLowerCase() === 'tcp' ? /tcptype (\S+)/.exec(rest)?.[1] : undefined;
  const address = parseAddress(host);
  const isKnown = component === '1' && type in PREFERENCE && transport && ['udp', 'active', 'passive', 'so'].includes(transport);
  if (!isKnown || !address) return undefined;

  const candidate = /** @type {Candidate} */ ({ type, transport, address, port: transport === 'active' ? DISCARD : Number(port) });
  return candidate.port > 0 && candidate.port < 65_536 ? { candidate, priority: Number(priority) } : undefined;
}

/**
 * @param {Candidate} candidate
 * @param {number} rank 0 for the best one
 * @returns {string} the text after `a=candidate:`
 */
export function formatCandidate(candidate, rank) {
  const { type, transport, address, port } = candidate;
  const priority = preference(candidate) * 2 ** 24 + (65_535 - rank) * 2 ** 8 + 255;
  const parts = [rank + 1, 1, transport === 'udp' ? 'udp' : 'tcp', priority, formatAddress(address), port, 'typ', type];
  // Required (RFC 8839, 5.1), but only for diagnostics. Browsers that hide their own address write the same.
  if (type !== 'host') parts.push('raddr', '0.0.0.0', 'rport', DISCARD);
  if (transport !== 'udp') parts.push('tcptype', transport);
  return parts.join(' ');
}

/**
 * Selects the best candidates, best first, without duplicates. It keeps some of each kind, so that ten host candidates of a machine with
 * many networks do not displace the only relay candidate that would work.
 * @param {{ candidate: Candidate, priority: number }[]} found
 * @param {number} most
 * @returns {Candidate[]}
 */
export function bestCandidates(found, most) {
  // Another device cannot reach active and loopback candidates.
  const late = (/** @type {Candidate} */ { transport, address }) => Number(transport === 'active') * 2 + Number(isLoopback(address));
  const ranked = [...new Map(found.map((each) => [key(each.candidate), each])).values()].sort(
    (one, other) => late(one.candidate) - late(other.candidate) || other.priority - one.priority,
  );

  /** @type {Map<string, number>} */
  const before = new Map();
  const rounds = ranked.map(({ candidate }, order) => {
    const kind = [candidate.type, candidate.transport, candidate.address.kind].join();
    const round = before.get(kind) ?? 0;
    before.set(kind, round + 1);
    return { candidate, order, round: late(candidate) ? Infinity : round };
  });
  return rounds
    .sort((one, other) => compare(one.round, other.round) || one.order - other.order)
    .slice(0, most)
    .sort((one, other) => preference(other.candidate) - preference(one.candidate) || one.order - other.order)
    .map(({ candidate }) => candidate);
}

/** @param {Candidate} candidate */
const key = ({ type, transport, address, port }) => [type, transport, formatAddress(address), port].join(' ');

/**
 * Compares numbers, including infinities, whose difference is NaN.
 * @param {number} one
 * @param {number} other
 */
const compare = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
