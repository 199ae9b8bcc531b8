import { Negotiation } from '../../Inbox.AspNetCore/wwwroot/peer/negotiation.js';
import { fakeConnections } from './connections.mjs';
import { FakePage } from './page.mjs';
import { stopTime } from './time.mjs';

/** Two sides whose signals are told each other, as soon as the test does not hold them. */
export function pair(t) {
  const page = new FakePage(t);
  const time = stopTime(t);
  fakeConnections(t);
  const told = [];
  const sides = {};
  const held = new Set();
  for (const [name, other, polite] of [['a', 'b', true], ['b', 'a', false]]) {
    sides[name] = new Negotiation({
      connect: () => new RTCPeerConnection(),
      polite,
      send: async (signal) => {
        told.push([name, signal]);
        if (!held.has(name)) sides[other].receive(structuredClone(signal));
      },
      onState: () => {},
    });
  }
  t.after(() => Object.values(sides).forEach((side) => side.close()));
  return { page, time, told, held, ...sides };
}

export const channel = ({ connection }) => connection.createDataChannel('talk', { negotiated: true, id: 0 });
export const kinds = (told) => told.map(([name, { description, candidates }]) => `${name} ${description?.type ?? ''}${candidates ? `+${candidates.length}` : ''}`);
