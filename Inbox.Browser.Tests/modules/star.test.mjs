import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from '../../Inbox.AspNetCore/wwwroot/rooms/link.js';
import { Room } from '../../Inbox.AspNetCore/wwwroot/rooms/room.js';
import { Star } from '../../Inbox.AspNetCore/wwwroot/rooms/star.js';
import { numbers } from './channel.mjs';
import { meet, starWorld } from './star-world.mjs';
import { settle, standing } from './time.mjs';

test('The first is host, and any other connects to it and to nobody else', async (t) => {
  const world = starWorld(t);
  const pages = await meet(world, 4);
  assert.deepEqual(pages.map(({ star }) => star.state), ['host', 'connected', 'connected', 'connected']);
  assert.deepEqual(pages.map(({ star: { room } }) => [room.number, room.host, room.term]), [1, 2, 3, 4].map((number) => [number, 1, 1]));
  assert.equal(world.connections.length, 6);
});

test('All hear each message of every other exactly once and in order', async (t) => {
  const world = starWorld(t);
  const pages = await meet(world, 6);
  await Promise.all(pages.flatMap(({ say }) => say(50)));
  await settle();
  for (const speaker of pages) {
    for (const listener of pages) assert.deepEqual(listener.heard(speaker), listener === speaker ? [] : numbers(1, 50));
  }
});

test('A message bears the number and the session of its speaker', async (t) => {
  const world = starWorld(t);
  const [host, client] = await meet(world, 2);
  await Promise.all(client.say(1));
  assert.deepEqual(host.got, [{ session: client.star.session, number: 2, id: 1, data: 1 }]);
});

test('Who comes later hears what is said from then on', async (t) => {
  const world = starWorld(t);
  const [host] = await meet(world, 1);
  await Promise.all(host.say(3));
  const [late] = await meet(world, 1);
  await Promise.all(host.say(2));
  await settle();
  assert.deepEqual(late.heard(host), [4, 5]);
});

test('What a client says waits until the host has relayed it', async (t) => {
  const world = starWorld(t);
  const [, client] = await meet(world, 2);
  const [saying] = client.say(1);
  assert.equal(await standing(saying), undefined);
  world.connections[0].channels.get(0).onmessage = null;
  const [lost] = client.say(1);
  assert.equal(await standing(lost), 'pending');
});

for (const [data, end] of [[undefined, 'TypeError'], [() => {}, 'TypeError'], ['x'.repeat(65_535), 'RangeError'], ['€'.repeat(21_845), 'RangeError'], ['x'.repeat(65_534), 'ok']]) {
  test(`A message is JSON of 64 KiB at most: ${typeof data} of ${data?.length} ends in ${end}`, async (t) => {
    const [{ star }] = await meet(starWorld(t), 1);
    assert.equal(await star.send(data).then(() => 'ok', ({ name }) => name), end);
  });
}

test('What waits for a host is bounded, and a closed star refuses it', async (t) => {
  const { server } = starWorld(t);
  server.isDown = true;
  const star = new Star({ url: 'https://example.org/rooms' });
  const ends = {};
  const count = (end) => (ends[end] = (ends[end] ?? 0) + 1);
  for (let number = 0; number < 1001; number++) star.send(number).then(() => count('ok'), ({ name }) => count(name));
  await settle();
  assert.deepEqual(ends, { QuotaExceededError: 1 });
  star.close();
  await settle();
  assert.deepEqual(ends, { QuotaExceededError: 1, AbortError: 1000 });
  await assert.rejects(star.send(1), { name: 'InvalidStateError' });
});

test('What was said before anybody was host is heard by the host', async (t) => {
  const world = starWorld(t);
  const pages = [world.open(), world.open()];
  const sayings = pages.flatMap(({ say }) => say(3));
  await world.time.pass(500, 20);
  await Promise.all(sayings);
  assert.deepEqual([pages[0].heard(pages[1]), pages[1].heard(pages[0])], [[1, 2, 3], []], 'the host had said its own to all that were there: nobody');
});

/** A page that speaks the protocol, and not as it should. */
async function stranger(t, onRoom) {
  const room = new Room({ url: 'https://example.org/rooms' });
  t.after(() => room.close());
  onRoom(room);
  await settle();
  return room;
}

test('Who says hello under several names is one client, whose second hello ends it', async (t) => {
  const world = starWorld(t);
  const [host] = await meet(world, 1);
  const heard = [];
  await stranger(t, (room) => room.addEventListener('host', ({ detail: { host: number, term } }) => {
    const link = new Link({
      offers: true,
      send: (signal) => room.signal(number, { link: 'liar', term, signal }),
      onOpen: () => ['a', 'b', 'c'].forEach((session) => link.say({ hello: { session, term, heard: null } })),
      onFrame: (frame) => heard.push(Object.keys(frame)[0]),
      onEnd: () => heard.push('end'),
    });
    room.addEventListener('signal', ({ detail: { data } }) => link.receive(data.signal));
  }));
  await world.time.pass(500, 20);
  await Promise.all(host.say(1));
  const [other] = await meet(world, 1);
  assert.deepEqual([heard, other.star.state], [['welcome', 'end'], 'connected']);
});

test('What a client says is acknowledged to it, and not said to it again', async (t) => {
  const world = starWorld(t);
  const [, other] = await meet(world, 2);
  const frames = [];
  await stranger(t, (room) => room.addEventListener('host', ({ detail: { host, term } }) => {
    const link = new Link({
      offers: true,
      send: (signal) => room.signal(host, { link: 'one', term, signal }),
      onOpen: () => {
        link.say({ hello: { session: 'z', term, heard: {} } });
        for (let id = 1; id <= 2; id++) link.say({ message: { session: 'z', number: 3, id, data: id } });
      },
      onFrame: (frame) => frames.push(Object.entries(frame)[0]),
      onEnd: () => {},
    });
    room.addEventListener('signal', ({ detail: { data } }) => link.receive(data.signal));
  }));
  await world.time.pass(500, 20);
  assert.deepEqual(other.got.map(({ session, data }) => [session, data]), [['z', 1], ['z', 2]]);
  assert.deepEqual(frames.slice(1), [['ack', 1], ['ack', 2]]);
});

test('Who sends before a hello, or of an older term, is not relayed', async (t) => {
  const world = starWorld(t);
  const [host] = await meet(world, 1);
  for (const [name, term, hello] of [['silent', 1, undefined], ['old', 1, { session: 'z', term: 0, heard: null }]]) {
    await stranger(t, (room) => room.addEventListener('host', ({ detail: { host: number } }) => {
      const link = new Link({
        offers: true,
        send: (signal) => room.signal(number, { link: name, term, signal }),
        onOpen: () => {
          if (hello) link.say({ hello });
          link.say({ message: { session: 'z', number: 9, id: 1, data: 'lie' } });
        },
        onFrame: () => assert.fail('It is not spoken to.'),
        onEnd: () => {},
      });
      room.addEventListener('signal', ({ detail: { data } }) => data.signal && link.receive(data.signal));
    }));
    await world.time.pass(500, 20);
  }
  assert.deepEqual(host.got, []);
});

test('A client of another election is told that its host is none', async (t) => {
  const world = starWorld(t);
  await meet(world, 1);
  const answers = [];
  await stranger(t, (room) => {
    room.addEventListener('signal', ({ detail }) => answers.push(detail));
    room.addEventListener('host', () => room.signal(1, { link: 'l', term: 7, signal: { description: { type: 'offer', sdp: 'fake 0 1' } } }));
  });
  await world.time.pass(500, 20);
  assert.deepEqual(answers, [{ from: 1, data: { link: 'l', gone: true } }]);
});

test('Signals that are none change nothing', async (t) => {
  const world = starWorld(t);
  const pages = await meet(world, 2);
  const room = await stranger(t, () => {});
  for (const data of [null, 7, 'x', {}, { link: 5, signal: {} }, { link: 'x' }, { link: 'x', signal: { candidates: [null] } }]) {
    room.signal(1, data);
    room.signal(2, data);
  }
  await world.time.pass(1_000);
  assert.deepEqual(pages.map(({ star }) => star.state), ['host', 'connected']);
});

for (const [given, ms] of [[undefined, 8_000], [500, 500], [20_000, 20_000]]) {
  test(`A connection to the host that does not open within ${ms} ms is given up and tried again`, async (t) => {
    const world = starWorld(t);
    await meet(world, 1);
    const star = new Star({ url: 'https://example.org/rooms', ...(given && { openingTimeout: given }) });
    t.after(() => star.close());
    // Nothing that it offers arrives.
    star.room.signal = () => true;
    await settle();
    assert.equal(world.connections.length, 1);
    await world.time.pass(ms - 1);
    assert.equal(world.connections.length, 1);
    await world.time.pass(251);
    assert.equal(world.connections.length, 2);
  });
}

test('A time to open that is none throws, and names the option', () => {
  for (const openingTimeout of [0, -1, NaN, Infinity, 2 ** 31, '8000x']) {
    assert.throws(() => new Star({ url: 'https://example.org/rooms', openingTimeout }), /The option 'openingTimeout' must be a number of milliseconds/);
  }
});
