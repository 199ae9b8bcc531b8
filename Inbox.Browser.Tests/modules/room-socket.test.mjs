import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RoomSocket } from '../../Inbox.AspNetCore/wwwroot/rooms/room-socket.js';
import { FakeWebSocket, fakeSockets } from './sockets.mjs';
import { settle, standing, stopTime } from './time.mjs';

async function open(t) {
  const time = stopTime(t);
  const { next } = fakeSockets(t);
  const controller = new AbortController();
  const frames = [];
  const room = new RoomSocket(new URL('https://example.org/rooms'), controller.signal, (frame) => frames.push(frame));
  t.after(() => controller.abort());
  return { time, room, controller, frames, server: await next() };
}

const joined = { joined: { room: 'x#1', number: 7, members: [3, 7], host: 3, term: 1 } };

/** The same with the server having let it in. */
async function join(t) {
  const opened = await open(t);
  opened.server.accept();
  opened.server.tell(joined);
  return opened;
}

test('It opens the address under wss, and is joined when the server has said so', async (t) => {
  const { room, frames, server } = await open(t);
  assert.deepEqual([server.url, server.asked], ['wss://example.org/rooms', 'inbox.room.v1']);
  server.accept();
  assert.equal(room.joinedAt, undefined);
  server.tell(joined);
  assert.deepEqual([room.joinedAt, frames], [0, [joined]]);
});

test('A socket that does not join within 5 s has ended, whether it opened or not', async (t) => {
  for (const answer of [() => {}, (server) => server.accept()]) {
    const { time, room, server } = await open(t);
    answer(server);
    await time.pass(4_999);
    assert.equal(await standing(room.ended), 'pending');
    await time.pass(1);
    assert.equal((await standing(room.ended)).message, 'The server did not let this member in within 5 s');
    assert.ok(server.readyState >= FakeWebSocket.CLOSING);
    t.mock.reset();
  }
});

test('What it says to others goes out, and nothing does while it is not open', async (t) => {
  const { room, server } = await open(t);
  assert.equal(room.signal(3, '{"a":1}'), false);
  server.accept();
  server.tell(joined);
  assert.equal(room.signal(3, '{"a":1}'), true);
  assert.deepEqual(server.frames, [{ to: 3, data: { a: 1 } }]);
  server.drop();
  assert.equal(room.signal(3, '{"a":2}'), false);
});

test('It beats every 15 s, tells nobody of that, and stays as long as it hears anything', async (t) => {
  const { time, room, frames, server } = await join(t);
  for (let beat = 1; beat <= 4; beat++) {
    await time.pass(15_000);
    assert.equal(server.frames.length, beat);
    assert.deepEqual(server.frames.at(-1), { to: 7, data: 'beat' });
    server.tell(beat % 2 ? { from: 7, data: 'beat' } : { from: 3, data: 'hello' });
  }
  assert.equal(await standing(room.ended), 'pending');
  assert.deepEqual(frames.slice(1), [{ from: 3, data: 'hello' }, { from: 3, data: 'hello' }]);
});

test('A beat that nothing follows until the next one is the end', async (t) => {
  const { time, room, server } = await join(t);
  await time.pass(29_999);
  assert.equal(await standing(room.ended), 'pending');
  await time.pass(1);
  assert.equal((await standing(room.ended)).message, 'The server did not answer a heartbeat');
  assert.ok(server.readyState >= FakeWebSocket.CLOSING);
});

test('Asked to find out, it knows within 5 s', async (t) => {
  const { time, room, server } = await join(t);
  await time.pass(1_000);
  room.check();
  assert.deepEqual(server.frames, [{ to: 7, data: 'beat' }]);
  await time.pass(4_999);
  assert.equal(await standing(room.ended), 'pending');
  await time.pass(1);
  assert.equal((await standing(room.ended)).message, 'The server did not answer a heartbeat');
});

test('Asked to find out while it lives, it stays, and beats every 15 s again', async (t) => {
  const { time, room, server } = await join(t);
  server.heard = () => server.tell({ from: 7, data: 'beat' });
  room.check();
  await time.pass(5_000);
  server.frames.length = 0;
  await time.pass(60_000, 1_000);
  assert.equal(server.frames.length, 4);
  assert.equal(await standing(room.ended), 'pending');
});

test('A signal that is larger than the server allows is not sent, and is refused like one that was', async (t) => {
  const { room, server, frames } = await open(t);
  server.accept();
  server.tell({ joined: { ...joined.joined, maxSignalBytes: 64 } });
  assert.equal(room.signal(3, `"${'x'.repeat(62)}"`), true);
  assert.equal(room.signal(3, `"${'x'.repeat(63)}"`), false);
  assert.equal(room.signal(3, `"${'ü'.repeat(32)}"`), false, 'bytes count, not characters');
  await settle();
  assert.equal(server.frames.length, 1);
  assert.deepEqual(frames.slice(1), Array(2).fill({ to: 3, error: { status: 413, detail: 'A signal has at most 64 bytes as JSON.' } }));
});

for (const [code, reason, message, details] of [
  [1001, 'The server is shutting down.', 'The server closed the socket (1001): The server is shutting down.', { ended: 'stopping' }],
  [1008, 'A frame must be text.', 'The server closed the socket (1008): A frame must be text.', { status: 400 }],
  [1013, 'Away.', 'The server closed the socket (1013): Away.', { status: 503 }],
  [4408, 'Too slow.', 'The server closed the socket (4408): Too slow.', { status: 408 }],
  [4413, 'A signal has at most 64 bytes.', 'The server closed the socket (4413): A signal has at most 64 bytes.', { status: 413 }],
  [1006, '', 'The connection to the room broke (1006)', { status: 0 }],
]) {
  test(`Closed with ${code} it says what that means`, async (t) => {
    const { room, server } = await join(t);
    server.drop(code, reason);
    const error = await standing(room.ended);
    assert.equal(error.message, message);
    assert.deepEqual([error.status, error.ended], [details.status ?? 0, details.ended]);
  });
}

test('It ends with its socket, and by its signal, and leaves no timer', async (t) => {
  for (const end of [({ server }) => server.drop(), ({ controller }) => controller.abort()]) {
    const opened = await join(t);
    end(opened);
    assert.notEqual(await standing(opened.room.ended), 'pending');
    await opened.time.pass(60_000, 1_000);
    assert.deepEqual(opened.server.frames, []);
    t.mock.reset();
  }
});
