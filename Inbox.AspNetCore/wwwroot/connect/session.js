import { formatCandidate, parseCandidate } from './candidate.js';
import { fromHex, toHex } from './bytes.js';
import { PackedSignalError } from './packed-signal-error.js';

/**
 * The parts of a description that identify a data channel session; the rest of its SDP is always the same.
 * @typedef {object} Session
 * @property {'offer' | 'answer'} type
 * @property {'actpass' | 'active' | 'passive'} setup the side that begins DTLS (RFC 8842)
 * @property {boolean} lite an agent that sends no checks (RFC 8445, 2.5)
 * @property {string} ufrag 4 to 256 ICE characters
 * @property {string} pwd 22 to 256 ICE characters
 * @property {Uint8Array} fingerprint SHA-256 of the certificate, 32 bytes
 * @property {number} sctpPort 1 to 65,535
 * @property {number} maxMessageSize in bytes; 0: any size
 * @property {{ candidate: import('./candidate.js').Candidate, priority: number }[]} candidates
 */

export const SETUP = /** @type {const} */ (['actpass', 'active', 'passive']);

// RFC 8841, 6.1: what an absent line means.
const DEFAULT_MAX_MESSAGE_SIZE = 65_536;
const LARGEST_MESSAGE_SIZE = 2 ** 32 - 1;

/**
 * @param {{ type: string, sdp?: string }} description
 * @returns {Session}
 * @throws {PackedSignalError} `media` or `unsupported`
 */
export function readSession({ type, sdp = '' }) {
  const lines = sdp.split(/\r\n|\r|\n/);
  const start = lines.findIndex((line) => line.startsWith('m='));
  checkSections(lines.filter((line) => line.startsWith('m=')));
  // A line of the section overrides the same line of the session.
  const ordered = [...lines.slice(start), ...lines.slice(0, start)];
  /** @param {string} name */
  const value = (name) => ordered.find((line) => line.startsWith(`a=${name}:`))?.slice(name.length + 3).trim();

  const [ufrag, pwd] = [value('ice-ufrag') ?? '', value('ice-pwd') ?? ''];
  const fingerprint = /^sha-256 ((?:[0-9a-f]{2}:){31}[0-9a-f]{2})$/i.exec(value('fingerprint') ?? '')?.[1];
  const setup = SETUP.find((each) => each === value('setup'));
  const sctpPort = wholeNumber(value('sctp-port') ?? '');
  const size = wholeNumber(value('max-message-size') ?? String(DEFAULT_MAX_MESSAGE_SIZE));

  need(type === 'offer' || type === 'answer', 'Only offers and answers can be packed.');
  need(/^[\w+/]{4,256}$/.test(ufrag) && !ufrag.includes('_'), 'The description has no ice-ufrag of 4 to 256 ICE characters.');
  need(/^[\w+/]{22,256}$/.test(pwd) && !pwd.includes('_'), 'The description has no ice-pwd of 22 to 256 ICE characters.');
  need(fingerprint !== undefined, 'The description has no sha-256 fingerprint.');
  need(setup !== undefined && (type === 'offer' || setup !== 'actpass'), 'The description has no setup role, or one that does not match its type.');
  need(sctpPort >= 1 && sctpPort < 65_536, 'The description has no sctp-port.');
  need(size >= 0, 'The max-message-size is not a number.');
  need((value('mid') ?? '0') === '0', 'Only a session with the mid 0 can be packed; browsers give it to the first section.');

  return {
    type: /** @type {'offer' | 'answer'} */ (type),
    setup: /** @type {Session['setup']} */ (setup),
    lite: lines.includes('a=ice-lite'),
    ufrag,
    pwd,
    fingerprint: fromHex(/** @type {string} */ (fingerprint).replaceAll(':', '')),
    sctpPort,
    maxMessageSize: Math.min(size, LARGEST_MESSAGE_SIZE),
    candidates: ordered
      .filter((line) => line.startsWith('a=candidate:'))
      .map((line) => parseCandidate(line.slice('a=candidate:'.length)))
      .filter((each) => each !== undefined),
  };
}

/**
 * @param {Session} session with the best candidate first
 * @returns {string} SDP (RFC 8866, 8841) that both `setRemoteDescription` and `readSession` take
 */
export function writeSession({ setup, lite, ufrag, pwd, fingerprint, sctpPort, maxMessageSize, candidates }) {
  const lines = [
    'v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', 't=0 0', ...(lite ? ['a=ice-lite'] : []), 'a=group:BUNDLE 0',
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel', 'c=IN IP4 0.0.0.0', 'a=mid:0',
    `a=ice-ufrag:${ufrag}`, `a=ice-pwd:${pwd}`,
    `a=fingerprint:sha-256 ${toHex(fingerprint).toUpperCase().match(/../g)?.join(':')}`,
    `a=setup:${setup}`, `a=sctp-port:${sctpPort}`, `a=max-message-size:${maxMessageSize}`,
    // Without end-of-candidates: a side that waits for the other's checks may receive more candidates.
    ...candidates.map(({ candidate }, rank) => `a=candidate:${formatCandidate(candidate, rank)}`),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

/** @param {string[]} sections the lines that begin a section */
function checkSections(sections) {
  if (sections.some((line) => !line.startsWith('m=application '))) {
    throw new PackedSignalError('media', 'The session has audio or video. Only data channel sessions can be packed.');
  }
  need(sections.length === 1, 'The session must have one section, for data channels.');
  need(/^m=application [1-9]\d* (UDP|TCP)\/DTLS\/SCTP webrtc-datachannel/.test(sections[0]), 'The section for data channels is refused, or has an older form.');
}

/** @param {string} text */
const wholeNumber = (text) => (/^\d{1,15}$/.test(text) ? Number(text) : NaN);

/**
 * @param {boolean} isFine
 * @param {string} message
 */
function need(isFine, message) {
  if (!isFine) throw new PackedSignalError('unsupported', message);
}
