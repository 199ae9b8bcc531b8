/** Descriptions as browsers wrote them, by name. */
const CHROMIUM = (candidates) => `v=0
o=- 7962847827452375881 2 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
a=extmap-allow-mixed
a=msid-semantic: WMS
m=application 9 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 0.0.0.0
${candidates.map((each) => `a=candidate:${each}\n`).join('')}a=ice-ufrag:QATf
a=ice-pwd:t23xw9DesM/7v/TuPxkaYofy
a=ice-options:trickle
a=fingerprint:sha-256 EC:A3:E0:63:0A:F0:0B:8B:D5:07:B2:80:97:9B:1A:26:C5:26:14:82:7E:89:1A:AB:92:46:DF:BE:1F:02:3B:13
a=setup:actpass
a=mid:0
a=sctp-port:5000
a=max-message-size:262144
`.replaceAll('\n', '\r\n');

const MDNS = [
  '464401768 1 udp 2113937151 f051fdc0-a1db-416c-846b-00ff761fba59.local 50308 typ host generation 0 network-cost 999',
  '3502830728 1 udp 2113942271 6d6db89c-a3b4-4214-b0ae-fee27ffa9d82.local 57434 typ host generation 0 network-cost 999',
];

const NETWORKS = [
  '1725028344 1 udp 2122194687 192.0.2.2 56224 typ host generation 0 network-id 1',
  '2914457112 1 udp 2122265343 fd00::2 41516 typ host generation 0 network-id 2',
  '2558198636 1 tcp 1518214911 192.0.2.2 9 typ host tcptype active generation 0 network-id 1',
  '1394459276 1 tcp 1518285567 fd00::2 9 typ host tcptype active generation 0 network-id 2',
];

const FIREFOX = `v=0
o=mozilla...THIS_IS_SDPARTA-99.0 1361025025818970966 0 IN IP4 0.0.0.0
s=-
t=0 0
a=sendrecv
a=fingerprint:sha-256 90:F2:48:83:BE:81:78:E9:5B:E6:59:EF:E7:E4:E2:DD:C2:18:6E:90:79:80:BA:15:A6:A7:3F:E6:23:87:12:90
a=group:BUNDLE 0
a=ice-options:trickle
a=msid-semantic:WMS *
m=application 57206 UDP/DTLS/SCTP webrtc-datachannel
c=IN IP4 192.0.2.2
a=candidate:0 1 UDP 2122055935 127.0.0.1 40407 typ host
a=candidate:1 1 UDP 2122121471 ::1 42524 typ host
a=candidate:2 1 UDP 2122187007 192.0.2.2 57206 typ host
a=candidate:3 1 UDP 2122252543 fd00::2 42984 typ host
a=candidate:4 1 TCP 2105327871 127.0.0.1 9 typ host tcptype active
a=candidate:5 1 TCP 2105393407 ::1 9 typ host tcptype active
a=candidate:6 1 TCP 2105458943 192.0.2.2 9 typ host tcptype active
a=candidate:7 1 TCP 2105524479 fd00::2 9 typ host tcptype active
a=sendrecv
a=end-of-candidates
a=ice-pwd:b03e50b1fd906fd8e85cca11551be8ba
a=ice-ufrag:29c82e04
a=mid:0
a=setup:actpass
a=sctp-port:5000
a=max-message-size:1073741823
`.replaceAll('\n', '\r\n');

/** @param {string[]} [candidates] */
export const chromiumOffer = (candidates = MDNS) => ({ type: 'offer', sdp: CHROMIUM(candidates) });

/** @param {string[]} [candidates] */
export const chromiumAnswer = (candidates = MDNS) => ({ type: 'answer', sdp: CHROMIUM(candidates).replace('actpass', 'active') });

export const networksOffer = () => chromiumOffer(NETWORKS);

export const firefoxOffer = () => ({ type: 'offer', sdp: FIREFOX });

/** @param {string} name */
export const valueOf = (sdp, name) => new RegExp(`^a=${name}:(.*)\r$`, 'm').exec(sdp)?.[1];

/** What of the candidates counts, in no order: `udp 192.0.2.2 56224 host`. */
export const candidatesOf = (sdp) =>
  [...sdp.matchAll(/^a=candidate:\S+ \d+ (\S+) \d+ (\S+) (\d+) typ (\S+)(?:.*tcptype (\S+))?/gm)]
    .map(([, protocol, host, port, type, tcptype]) => [protocol.toLowerCase(), host, port, type, tcptype].filter(Boolean).join(' '))
    .sort();
