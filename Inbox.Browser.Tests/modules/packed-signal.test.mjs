import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as packed from '../../Inbox.AspNetCore/wwwroot/connect/packed-signal.js';
import { candidatesOf, chromiumAnswer, chromiumOffer, firefoxOffer, networksOffer, valueOf } from './sdp.mjs';

const { MAX_CANDIDATES, PackedSignalError, fromText, packSignal, tagOf, toText, unpackSignal } = packed;
const NEEDED = ['ice-ufrag', 'ice-pwd', 'fingerprint', 'setup', 'sctp-port', 'max-message-size', 'mid'];
const TAG = '0a1b2c3d';

const roundTrip = (description, options) => unpackSignal(packSignal(description, options));

function assertSame(description, options) {
  const back = roundTrip(description, options);
  assert.equal(back.type, description.type);
  for (const name of NEEDED) assert.equal(valueOf(back.sdp, name), valueOf(description.sdp, name), name);
  assert.deepEqual(candidatesOf(back.sdp), candidatesOf(description.sdp));
  const bytes = packSignal(description, options);
  assert.deepEqual(packSignal(back, { tag: back.tag }), bytes);
}

const refuses = (description, reason, message) =>
  assert.throws(() => packSignal(description), (error) => error instanceof PackedSignalError && error.reason === reason && message.test(error.message));

test('An offer with two mDNS names has 95 bytes, and its answer 99', () => {
  assert.equal(packSignal(chromiumOffer()).length, 95);
  assert.equal(packSignal(chromiumAnswer(), { tag: TAG }).length, 99);
  assert.equal(toText(packSignal(chromiumOffer())).length, 127);
});

test('An offer with one IPv4 address has 64 bytes', () => {
  assert.equal(packSignal(chromiumOffer(['1 1 udp 2122194687 192.0.2.2 56224 typ host'])).length, 64);
});

test('Nothing that a data channel session needs is lost, whichever browser made the offer', () => {
  for (const offer of [chromiumOffer(), networksOffer(), firefoxOffer()]) assertSame(offer);
  assertSame(chromiumAnswer(), { tag: TAG });
});

test('Reflexive and relayed candidates, and each kind of TCP, survive', () => {
  assertSame(chromiumOffer([
    '1 1 udp 2122260223 10.0.0.7 50001 typ host',
    '2 1 udp 1686052607 203.0.113.9 50002 typ srflx raddr 10.0.0.7 rport 50001',
    '3 1 udp 41885439 2001:db8::5 3478 typ relay raddr 203.0.113.9 rport 50002',
    '4 1 tcp 1518280447 10.0.0.7 9 typ host tcptype active',
    '5 1 tcp 1518280446 10.0.0.7 4433 typ host tcptype passive',
    '6 1 tcp 1518280445 ::1 4434 typ host tcptype so',
  ]));
});

test('Credentials of any legal length, a server that is ICE lite, and other SCTP numbers survive', () => {
  for (const [ufrag, pwd] of [['abcd', 'a'.repeat(22)], ['Z+/9x', '+'.repeat(255)], ['0'.repeat(256), '/'.repeat(256)], ['ABCDEF01', 'A'.repeat(32)]]) {
    const sdp = chromiumOffer().sdp.replace('QATf', ufrag).replace('t23xw9DesM/7v/TuPxkaYofy', pwd);
    assertSame({ type: 'offer', sdp });
  }
  assertSame({ type: 'offer', sdp: chromiumOffer().sdp.replace(':5000', ':5001').replace(':262144', ':0') });
  assert.match(roundTrip({ type: 'offer', sdp: chromiumOffer().sdp.replace('t=0 0', 't=0 0\r\na=ice-lite') }).sdp, /a=ice-lite/);
});

test('The largest signal there is has no more bytes than a packed signal may have', () => {
  const candidates = Array.from({ length: 9 }, (_, index) => `1 1 udp ${99 - index} fd00::${index + 1} 5000 typ host`);
  const sdp = chromiumOffer(candidates).sdp.replace('QATf', '0'.repeat(256)).replace('t23xw9DesM/7v/TuPxkaYofy', '/'.repeat(256)).replace(':5000', ':1');
  assert.ok(packSignal({ type: 'answer', sdp: sdp.replace('actpass', 'passive') }, { tag: TAG }).length <= packed.MAX_PACKED_BYTES);
  assertSame({ type: 'offer', sdp: sdp.replace(/a=candidate:1 1 udp 91.*\r\n/, '') });
});

test('An answer carries the tag of the offer that it answers', () => {
  const offer = packSignal(chromiumOffer());
  const answer = packSignal(chromiumAnswer(), { tag: tagOf(offer) });
  assert.equal(tagOf(answer), tagOf(offer));
  assert.notEqual(tagOf(offer), tagOf(packSignal(firefoxOffer())));
  assert.equal(tagOf(offer), tagOf(packSignal(networksOffer())), 'other candidates make no other session');
  assert.throws(() => packSignal(chromiumAnswer()), TypeError);
});

test('Of too many candidates the best are kept, some of each kind', () => {
  const hosts = Array.from({ length: 20 }, (_, index) => `1 1 udp ${2_122_000_000 - index} 10.0.${index}.7 50001 typ host`);
  const relay = '3 1 udp 41885439 203.0.113.5 3478 typ relay raddr 203.0.113.9 rport 50002';
  const kept = candidatesOf(roundTrip(chromiumOffer([...hosts, relay])).sdp);
  assert.equal(kept.length, MAX_CANDIDATES);
  assert.ok(kept.includes('udp 203.0.113.5 3478 relay'));
  assert.ok(kept.includes('udp 10.0.0.7 50001 host') && !kept.includes('udp 10.0.19.7 50001 host'));
});

test('With little room the addresses of this machine alone go first', () => {
  const two = candidatesOf(unpackSignal(packSignal(firefoxOffer(), { maxCandidates: 2 })).sdp);
  assert.deepEqual(two, ['udp 192.0.2.2 57206 host', 'udp fd00::2 42984 host']);
  assert.deepEqual(candidatesOf(unpackSignal(packSignal(firefoxOffer(), { maxCandidates: 0 })).sdp), []);
});

test('Candidates that have no packed form are left out: other names, zones, RTCP, port 0, nonsense', () => {
  const good = '1 1 udp 2122194687 192.0.2.2 56224 typ host';
  const others = ['example.org 5', 'fe80::1%eth0 5', '300.1.1.1 5', '10.0.0.1 0', '10.0.0.1 70000', 'x.local 5', ':: 5 5']
    .map((where) => `1 1 udp 2122194687 ${where} typ host`);
  const offer = chromiumOffer([good, good, ...others, '1 2 udp 1 10.0.0.1 5 typ host', '1 1 tcp 1 10.0.0.1 5 typ host', '1 1 udp 1 10.0.0.1 5 typ magic', 'x']);
  assert.deepEqual(candidatesOf(roundTrip(offer).sdp), ['udp 192.0.2.2 56224 host']);
});

test('A session with a camera is refused in clear words', () => {
  const sdp = `${chromiumOffer().sdp}m=video 9 UDP/TLS/RTP/SAVPF 96\r\n`;
  refuses({ type: 'offer', sdp }, 'media', /Only data channel sessions/);
});

test('What has no packed form is refused with its name', () => {
  const { sdp } = chromiumOffer();
  const edits = [
    ['m=application 9', 'm=application 0', /refused/], ['a=mid:0', 'a=mid:data', /mid/], ['sha-256', 'sha-512', /fingerprint/], ['QATf', 'Q_Tf', /ufrag/],
    ['QATf', 'QAT', /ufrag/], ['t23xw9DesM/7v/TuPxkaYofy', 'short', /pwd/], ['actpass', 'holdconn', /setup/], ['a=sctp-port:5000', 'a=x:1', /sctp-port/],
    [':262144', ':many', /max-message-size/],
  ];
  for (const [from, to, message] of edits) refuses({ type: 'offer', sdp: sdp.replace(from, to) }, 'unsupported', message);
  refuses({ type: 'rollback', sdp }, 'unsupported', /offers and answers/);
  refuses({ type: 'answer', sdp }, 'unsupported', /setup/);
  refuses({ type: 'offer' }, 'unsupported', /section/);
});

test('The text form goes both ways, and what is none is refused', () => {
  const bytes = packSignal(firefoxOffer());
  assert.match(toText(bytes), /^[\w-]+$/);
  assert.deepEqual(fromText(` ${toText(bytes)}\n`), bytes);
  for (let length = 0; length < 40; length++) {
    const some = Uint8Array.from({ length }, (_, index) => (index * 151 + 255) & 255);
    assert.equal(toText(some), Buffer.from(some).toString('base64url'));
    assert.deepEqual(fromText(toText(some)), some);
  }
  for (const text of ['a b', 'ä', 'AAAAA', 'AB', '+/==']) {
    assert.throws(() => fromText(text), (error) => error instanceof PackedSignalError && error.reason === 'garbage');
  }
});
