import { Star } from '../../Inbox.AspNetCore/wwwroot/rooms/star.js';
import { fakeConnections } from './connections.mjs';
import { RoomServer } from './room-server.mjs';
import { setGlobal } from './page.mjs';
import { settle, stopTime, watched } from './time.mjs';

/**
 * One room, its server, and the pages in it, whose clocks stand still.
 * @param {import('node:test').TestContext} t
 */
export function starWorld(t) {
  const stars = [];
  // First of all: what a star does at its end needs what comes next.
  t.after(async () => {
    for (const star of stars) star.close();
    await settle();
  });
  setGlobal(t, 'reportError', (error) => {
    throw error;
  });
  const time = stopTime(t);
  const server = new RoomServer(t);
  return { time, server, connections: fakeConnections(t), open: () => open(stars) };
}

/** A page with a star: `got` is what it heard, `say` says so many numbers. */
function open(stars) {
  const star = new Star({ url: 'https://example.org/rooms' });
  let said = 0;
  const page = {
    star,
    got: [],
    states: [],
    say: (count) => Array.from({ length: count }, () => watched(star.send(++said))),
    heard: (other) => page.got.filter(({ session }) => session === other.star.session).map(({ data }) => data),
  };
  star.addEventListener('message', ({ detail }) => page.got.push(detail));
  star.addEventListener('state', ({ detail: { state, host } }) => page.states.push(`${state} ${host}`));
  stars.push(star);
  return page;
}

/** So many pages that have met, the first of them host. */
export async function meet(world, count) {
  const pages = [];
  for (let number = 1; number <= count; number++) {
    pages.push(world.open());
    await world.time.pass(200, 20);
  }
  return pages;
}
