import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Room } from '../../Inbox.AspNetCore/wwwroot/rooms/room.js';
import { FakePage, setGlobal } from './page.mjs';
import { RoomServer } from './room-server.mjs';
import { settle, stopTime } from './time.mjs';

function world(t) {
  const rooms = [];
  t.after(async () => {
    for (const room of rooms) room.close();
    await settle();
  });
  const page = new FakePage(t);
  const time = stopTime(t);
  const server = new RoomServer(t);
  return { page, time, server, open: () => open(rooms) };
}

/** A room, and what it told. */
function open(rooms) {
  const room = new Room({ url: '/rooms/socket' });
  const told = { room, states: [], heard: [] };
  room.addEventListener('state', ({ detail: { state, error, retryIn } }) => told.states.push([state, error?.message, retryIn].filter((each) => each !== undefined).join(' ')));
  for (const type of ['members', 'host', 'signal', 'refused']) room.addEventListener(type, ({ detail }) => told.heard.push({ [type]: detail }));
  rooms.push(room);
  return told;
}

test('Who joins is told its number, the members, and the host', async (t) => {
  const { open } = world(t);
  const { room, states, heard } = open();
  assert.deepEqual([room.state, room.number, room.members], ['connecting', undefined, []]);
  await settle();
  assert.deepEqual([room.name, room.number, room.members, room.host, room.term], ['x#1', 1, [1], 1, 1]);
  assert.deepEqual([states, heard], [['joined'], [{ members: { members: [1] } }, { host: { host: 1, term: 1 } }]]);
});

test('Who comes and who goes is told, and whom the server elects then', async (t) => {
  const { open } = world(t);
  const [first, second] = [open(), open()];
  await settle();
  assert.deepEqual([first.room.members, second.room.members, second.room.host], [[1, 2], [1, 2], 1]);
  second.heard.length = 0;
  first.room.close();
  await settle();
  assert.deepEqual(second.heard, [{ members: { members: [2], left: 1 } }, { host: { host: 2, term: 2 } }]);
  assert.deepEqual([first.room.state, first.states], ['closed', ['joined', 'closed']]);
});

test('A signal reaches the member it is for, and one to nobody is refused', async (t) => {
  const { open } = world(t);
  const [first, second] = [open(), open()];
  assert.equal(first.room.signal(2, 'early'), false);
  await settle();
  assert.equal(first.room.signal(2, { a: 1 }), true);
  assert.equal(first.room.signal(9, 'anybody?'), true);
  await settle();
  assert.deepEqual(second.heard.at(-1), { signal: { from: 1, data: { a: 1 } } });
  assert.deepEqual(first.heard.at(-1), { refused: { to: 9, status: 404, reason: 'No member of this room has this number now.' } });
});

test('A signal that is too large is refused, and the membership goes on', async (t) => {
  const { time, server, open } = world(t);
  server.maxSignalBytes = 64;
  const { room, heard, states } = open();
  await settle();
  assert.equal(room.signal(1, 'x'.repeat(63)), false);
  await time.pass(10_000);
  assert.deepEqual(heard.at(-1), { refused: { to: 1, status: 413, reason: 'A signal has at most 64 bytes as JSON.' } });
  assert.deepEqual(states, ['joined']);
});

test('A signal to what is no number, or that JSON cannot represent, throws where it is sent', (t) => {
  const { room } = world(t).open();
  for (const to of [undefined, NaN, '1', 1.5, 2 ** 31]) assert.throws(() => room.signal(to, 1), /A signal needs the number of a member/);
  for (const data of [undefined, () => {}]) assert.throws(() => room.signal(1, data), /can't be represented as JSON/);
});

test('A member that the server puts out again and again returns by pauses that grow', async (t) => {
  const { time, server, open } = world(t);
  const { states } = open();
  await settle();
  for (let times = 0; times < 4; times++) {
    server.sockets.at(-1).drop(4413, 'A signal has at most 64 bytes.');
    await time.pass(4_000);
  }
  const put = 'retrying The server closed the socket (4413): A signal has at most 64 bytes.';
  assert.deepEqual(states.filter((state) => state !== 'joined'), [250, 500, 1000, 2000].map((pause) => `${put} ${pause}`));
});

test('A lost server is tried again, by pauses that grow to five seconds and are short again afterwards', async (t) => {
  const { time, server, open } = world(t);
  const { room, states } = open();
  await settle();
  server.stop();
  await settle();
  assert.deepEqual([room.state, room.signal(1, 'x')], ['retrying', false]);
  await time.pass(20_000);
  assert.equal(states[1], 'retrying The connection to the room broke (1006) 250');
  assert.deepEqual(states.slice(2, 7), [500, 1000, 2000, 2500, 2500].map((pause) => `retrying The server does not answer ${pause}`));
  server.isDown = false;
  await time.pass(12_500);
  assert.equal(room.state, 'joined');
  server.stop();
  await settle();
  assert.equal(states.at(-1), 'retrying The connection to the room broke (1006) 250');
});

test('Try now ends the pause', async (t) => {
  const { time, server, open } = world(t);
  const { room } = open();
  await settle();
  server.stop();
  await time.pass(10_000);
  server.isDown = false;
  room.retryNow();
  await settle();
  assert.equal(room.state, 'joined');
});

for (const [status, state] of [[401, 'unauthorized'], [403, 'closed'], [404, 'closed']]) {
  test(`A server that refuses by ${status} leaves the room ${state}, until it is resumed`, async (t) => {
    const { time, server, open } = world(t);
    Object.assign(server, { refusesSockets: true, refusal: status });
    const { room, states } = open();
    await time.pass(60_000, 1_000);
    assert.deepEqual([states, server.sockets.length], [[`${state} ${status} Refused`], 1]);
    server.refusesSockets = false;
    room.resume();
    await settle();
    assert.deepEqual(states.slice(1), ['connecting', 'joined']);
  });
}

test('A server that refuses for now is tried again when it asked for that', async (t) => {
  const { time, server, open } = world(t);
  Object.assign(server, { refusesSockets: true, refusal: 503 });
  const { states } = open();
  await settle();
  assert.deepEqual(states, ['retrying 503 Refused 250']);
  server.refusesSockets = false;
  await time.pass(250);
  assert.equal(states.at(-1), 'joined');
});

test('Where no socket opens although the server answers, the error says so, and it is tried again', async (t) => {
  const { time, server, open } = world(t);
  server.refusesSockets = true;
  const room = open().room;
  const errors = [];
  room.addEventListener('state', ({ detail: { state, error } }) => errors.push([state, error?.status, error?.message]));
  await time.pass(1_000);
  assert.equal(errors[0][0], 'retrying');
  assert.equal(errors[0][1], 426);
  assert.match(errors[0][2], /no WebSocket opens\. A proxy or a firewall/);
  server.refusesSockets = false;
  await time.pass(5_000);
  assert.equal(room.state, 'joined');
});

test('Where a proxy makes the page look foreign, the error says so, and it is tried again until somebody has mended that', async (t) => {
  const { time, server, open } = world(t);
  setGlobal(t, 'location', new URL('https://example.org:8443/app/page.html'));
  Object.assign(server, { refusesSockets: true, problem: { title: 'WebSocket needed', reason: 'foreign-origin', detail: 'The Host header is another.' } });
  const { room, states } = open();
  await settle();
  assert.match(states[0], /^retrying The Host header is another\. /);
  assert.equal(new URL(server.asked[0].url).searchParams.get('origin'), 'https://example.org:8443');
  server.refusesSockets = false;
  await time.pass(5_000);
  assert.equal(room.state, 'joined');
});

test('What the server says without a socket is asked with the cookies that the socket carries', async (t) => {
  const { server, open } = world(t);
  server.refusesSockets = true;
  open();
  await settle();
  assert.deepEqual(server.asked.map(({ credentials }) => credentials), ['include']);
});

test('In a browser without AbortSignal.any it is told why it may not join', async (t) => {
  const { any } = AbortSignal;
  delete AbortSignal.any;
  t.after(() => (AbortSignal.any = any));
  const { server, open } = world(t);
  Object.assign(server, { refusesSockets: true, refusal: 401 });
  const { states } = open();
  await settle();
  assert.deepEqual(states, ['unauthorized 401 Refused']);
});

test('A page that may not open a socket at all is told so, instead of waiting for ever', async (t) => {
  const { open } = world(t);
  setGlobal(t, 'WebSocket', class {
    constructor() {
      throw new DOMException('The operation is insecure.', 'SecurityError');
    }
  });
  const { states } = open();
  await settle();
  assert.deepEqual(states, ['closed The room cannot be joined from this page: The operation is insecure.']);
});

for (const [what, go, back] of [
  ['goes', (page) => page.leave(), (page) => page.comeBack()],
  ['is frozen', (page) => page.freeze(), (page) => page.thaw()],
]) {
  test(`A page that ${what} leaves at once, and joins when it is back`, async (t) => {
    const { page, server, open } = world(t);
    const { room, states } = open();
    await settle();
    go(page);
    await settle();
    assert.deepEqual([server.members, room.state], [[], 'closed']);
    back(page);
    await settle();
    assert.deepEqual([server.members, states], [[2], ['joined', 'closed', 'connecting', 'joined']]);
  });
}

test('Closed, it stays closed, whatever the page does', async (t) => {
  const { page, time, server, open } = world(t);
  const { room, states } = open();
  await settle();
  room.close();
  page.leave();
  page.comeBack();
  room.resume();
  await time.pass(30_000, 1_000);
  assert.deepEqual([states, server.members], [['joined', 'closed'], []]);
});

test('A connection that died without a word is replaced within 30 s, and after an absence within 6 s', async (t) => {
  const { page, time, server, open } = world(t);
  const { room } = open();
  await settle();
  server.silence(1);
  await time.pass(30_300);
  assert.equal(room.number, 2);

  server.silence(2);
  time.sleep(60_000);
  page.network(true);
  await time.pass(5_600);
  assert.equal(room.number, 3);
});

test('Who comes back says the largest term that it has seen', async (t) => {
  const { open, server, time } = world(t);
  open();
  await settle();
  server.sockets[0].drop();
  await time.pass(5_000);
  assert.deepEqual(server.sockets.map(({ url }) => new URL(url).search), ['', '?term=1']);
});
