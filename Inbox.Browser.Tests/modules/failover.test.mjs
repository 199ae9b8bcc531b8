import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Link } from '../../Inbox.AspNetCore/wwwroot/rooms/link.js';
import { Room } from '../../Inbox.AspNetCore/wwwroot/rooms/room.js';
import { numbers } from './channel.mjs';
import { meet, starWorld } from './star-world.mjs';
import { settle, standing } from './time.mjs';

/** Each has heard all that each of the others has said, once and in order. */
function haveHeardEachOther(pages, said) {
  for (const speaker of pages) {
    for (const listener of pages) if (listener !== speaker) assert.deepEqual(listener.heard(speaker), numbers(1, said.get(speaker) ?? 0));
  }
}

const followOne = (pages, host, term) => {
  assert.deepEqual(pages.map(({ star }) => [star.room.host, star.room.term]), pages.map(() => [host, term]));
  assert.equal(pages.filter(({ star }) => star.state === 'host').length, 1);
};

test('When the host is closed another takes over, messages flow within a second, and nothing that was said is lost', async (t) => {
  const world = starWorld(t);
  const [host, ...clients] = await meet(world, 6);
  const sayings = [host, ...clients].flatMap(({ say }) => say(20));
  await settle();
  host.star.close();
  sayings.push(...clients.flatMap(({ say }) => say(20)));
  await world.time.pass(1_000);
  await Promise.all(sayings);
  followOne(clients, 2, 2);
  haveHeardEachOther(clients, new Map(clients.map((page) => [page, 40])));
  for (const page of clients) assert.deepEqual(page.heard(host), numbers(1, 20));
});

test('When the process of the host is killed another takes over within a second', async (t) => {
  const world = starWorld(t);
  const [host, ...clients] = await meet(world, 4);
  world.connections.filter((_, index) => index % 2 === 0).forEach((connection) => connection.vanish());
  world.server.silence(1);
  const sayings = clients.flatMap(({ say }) => say(5));
  assert.equal(await standing(sayings[0]), 'pending');
  world.server.evict(1);
  await world.time.pass(1_000);
  await Promise.all(sayings);
  followOne(clients, 2, 2);
  haveHeardEachOther(clients, new Map(clients.map((page) => [page, 5])));
  assert.deepEqual(host.heard(clients[0]), []);
});

test('One after the other takes over until one is left', async (t) => {
  const world = starWorld(t);
  const pages = await meet(world, 5);
  for (let first = 0; first < 4; first++) {
    pages[first].star.close();
    await world.time.pass(1_000);
    followOne(pages.slice(first + 1), first + 2, first + 2);
  }
  const [saying] = pages[4].say(1);
  assert.equal(await standing(saying), undefined);
});

test('The old host comes back as a client', async (t) => {
  const world = starWorld(t);
  const [old, ...clients] = await meet(world, 3);
  old.star.close();
  await world.time.pass(1_000);
  const [back] = await meet(world, 1);
  const all = [back, ...clients];
  followOne(all, 2, 2);
  await Promise.all(all.flatMap(({ say }) => say(10)));
  await settle();
  haveHeardEachOther(all, new Map(all.map((page) => [page, 10])));
});

test('Without the server the star goes on, and when it is back all meet again after one election', async (t) => {
  const world = starWorld(t);
  const all = await meet(world, 4);
  world.server.stop();
  await settle();
  assert.deepEqual(all.map(({ star }) => star.room.state), all.map(() => 'retrying'));
  await Promise.all(all.flatMap(({ say }) => say(20)));
  assert.deepEqual(all.map(({ star }) => star.state), ['host', 'connected', 'connected', 'connected']);

  world.server.isDown = false;
  const sayings = all.flatMap(({ say }) => say(20));
  await world.time.pass(5_000);
  await Promise.all(sayings);
  await settle();
  haveHeardEachOther(all, new Map(all.map((page) => [page, 40])));
  assert.deepEqual(all.map(({ star }) => star.room.term), all.map(() => 2));
  assert.equal(all.filter(({ star }) => star.state === 'host').length, 1);
});

test('What is said while there is no host reaches the next one', async (t) => {
  const world = starWorld(t);
  const [host, ...clients] = await meet(world, 3);
  world.server.stop();
  host.star.close();
  await settle();
  assert.equal(clients[0].star.state, 'connecting');
  const sayings = clients.flatMap(({ say }) => say(30));
  await world.time.pass(5_000);
  assert.equal(await standing(sayings[0]), 'pending');
  world.server.isDown = false;
  await world.time.pass(10_000);
  await Promise.all(sayings);
  await settle();
  haveHeardEachOther(clients, new Map(clients.map((page) => [page, 30])));
});

test('What waited for a host reaches one that has just come', async (t) => {
  const world = starWorld(t);
  const [old, speaker] = await meet(world, 2);
  world.server.silence(2);
  world.server.evict(2);
  old.star.close();
  await settle();
  assert.equal(speaker.star.state, 'connecting');
  const [newcomer] = await meet(world, 1);
  assert.equal(newcomer.star.state, 'host');
  const sayings = speaker.say(5);
  // The speaker finds out that its own socket is dead.
  await world.time.pass(35_000);
  await Promise.all(sayings);
  assert.deepEqual([speaker.star.state, newcomer.heard(speaker)], ['connected', numbers(1, 5)]);
});

test('Who was alone and comes back hears what was said meanwhile, and does not repeat itself', async (t) => {
  const world = starWorld(t);
  const [first] = await meet(world, 1);
  await Promise.all(first.say(2));
  world.server.drop(1);
  const second = world.open();
  await settle();
  assert.deepEqual([first.star.room.state, second.star.state], ['retrying', 'host']);
  await Promise.all(second.say(3));
  await world.time.pass(2_000, 20);
  assert.equal(first.star.state, 'connected');
  await Promise.all(first.say(1));
  await settle();
  assert.deepEqual([second.heard(first), first.heard(second)], [[3], [1, 2, 3]]);
});

test('A host that lost the server unnoticed is replaced, speaks for nobody, and what it said meanwhile is not lost', async (t) => {
  const world = starWorld(t);
  const [late, ...others] = await meet(world, 3);
  world.server.silence(1);
  world.server.evict(1);
  await world.time.pass(1_000);
  assert.deepEqual([late.star.state, others[0].star.state, others[1].star.state], ['host', 'host', 'connected']);
  const sayings = [...late.say(5)];
  await Promise.all(others[0].say(5));
  await settle();
  assert.deepEqual([others[1].heard(late), others[1].heard(others[0])], [[], numbers(1, 5)]);
  await world.time.pass(35_000);
  await Promise.all(sayings);
  await settle();
  assert.equal(late.star.state, 'connected');
  const all = [late, ...others];
  haveHeardEachOther(all, new Map([[late, 5], [others[0], 5], [others[1], 0]]));
});

test('A host that welcomes with an older term is not listened to', async (t) => {
  const world = starWorld(t);
  const room = new Room({ url: 'https://example.org/rooms' });
  t.after(() => room.close());
  let hellos = 0;
  const links = new Map();
  room.addEventListener('signal', ({ detail: { from, data } }) => {
    if (!links.has(data.link)) {
      const link = new Link({
        offers: false,
        send: (signal) => room.signal(from, { link: data.link, signal }),
        onOpen: () => {},
        onFrame: ({ hello }) => {
          const message = { session: 'late', number: 1, id: ++hellos, data: 'of yesterday' };
          link.say({ message });
          link.say({ welcome: { session: 'late', term: hello.term - 1, heard: {} } });
          link.say({ message });
        },
        onEnd: () => {},
      });
      links.set(data.link, link);
    }
    links.get(data.link).receive(data.signal);
  });
  await settle();
  const [client] = await meet(world, 1);
  await world.time.pass(2_000);
  assert.ok(hellos >= 2, `${hellos} tries`);
  assert.deepEqual([client.got, client.star.state], [[], 'connecting']);
  room.close();
  await world.time.pass(200, 20);
  assert.equal(client.star.state, 'host');
});

test('A host that does not answer is tried again after 8 s, for as long as the server says that it is host', async (t) => {
  const world = starWorld(t);
  const room = new Room({ url: 'https://example.org/rooms' });
  t.after(() => room.close());
  const names = new Set();
  room.addEventListener('signal', ({ detail: { data } }) => names.add(data.link));
  await settle();
  const [client] = await meet(world, 1);
  await world.time.pass(7_800);
  assert.equal(names.size, 1);
  await world.time.pass(500);
  assert.equal(names.size, 2);
  assert.equal(client.star.state, 'connecting');
});
