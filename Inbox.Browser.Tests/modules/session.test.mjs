import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSession, writeSession } from '../../Inbox.AspNetCore/wwwroot/connect/session.js';
import { chromiumOffer, firefoxOffer } from './sdp.mjs';

const offer = chromiumOffer();
const without = (line) => ({ type: 'offer', sdp: offer.sdp.replace(line, '') });
const withLine = (from, to) => ({ type: 'offer', sdp: offer.sdp.replace(from, to) });

test('What is written is read back as it was', () => {
  for (const description of [offer, firefoxOffer()]) {
    const session = readSession(description);
    const again = readSession({ type: 'offer', sdp: writeSession(session) });
    assert.deepEqual({ ...again, candidates: again.candidates.length }, { ...session, candidates: session.candidates.length });
  }
});

test('A line of the section counts more than the same one of the session', () => {
  assert.equal(readSession(withLine('t=0 0\r\n', 't=0 0\r\na=ice-ufrag:none\r\n')).ufrag, 'QATf');
});

test('A missing max-message-size is 64 KiB, and one beyond 32 bits is cut', () => {
  assert.equal(readSession(without(/a=max-message-size:\d+\r\n/)).maxMessageSize, 65_536);
  assert.equal(readSession(withLine(/max-message-size:\d+/, 'max-message-size:99999999999')).maxMessageSize, 2 ** 32 - 1);
});

for (const [what, description, reason, message] of [
  ['a camera', withLine('m=application', 'm=video 9 UDP/TLS/RTP/SAVPF 96\r\nm=application'), 'media', /audio or video/],
  ['no section', { type: 'offer', sdp: 'v=0\r\n' }, 'unsupported', /one section/],
  ['a refused section', withLine('m=application 9 ', 'm=application 0 '), 'unsupported', /refused, or has an older form/],
  ['a rollback', { type: 'rollback', sdp: offer.sdp }, 'unsupported', /Only offers and answers/],
  ['no ufrag', without(/a=ice-ufrag:.*\r\n/), 'unsupported', /ice-ufrag/],
  ['a short password', withLine(/ice-pwd:.*\r\n/, 'ice-pwd:short\r\n'), 'unsupported', /ice-pwd/],
  ['a fingerprint of SHA-1', withLine('sha-256', 'sha-1'), 'unsupported', /sha-256 fingerprint/],
  ['an answer that is actpass', { type: 'answer', sdp: offer.sdp }, 'unsupported', /setup role/],
  ['port 0', withLine('sctp-port:5000', 'sctp-port:0'), 'unsupported', /sctp-port/],
  ['a size that is no number', withLine(/max-message-size:\d+/, 'max-message-size:many'), 'unsupported', /max-message-size/],
  ['another mid', withLine('a=mid:0', 'a=mid:data'), 'unsupported', /mid 0/],
]) {
  test(`A session with ${what} is refused by what is wrong with it`, () => {
    assert.throws(() => readSession(description), (error) => error.name === 'PackedSignalError' && error.reason === reason && message.test(error.message));
  });
}
