import { Peer } from '../../Inbox.AspNetCore/wwwroot/peer/peer.js';
import { world } from './channel.mjs';
import { fakeConnections } from './connections.mjs';

export const OTHER = { alice: 'bob', bob: 'alice' };

/** A page with a channel and a peer, which says its name to the other one by a data channel. */
export function meeting(t) {
  const peers = [];
  t.after(() => peers.forEach((peer) => peer.close()));
  const { page, time, server, open } = world(t);
  const connections = fakeConnections(t);
  const join = (name, { quiet = false, ...options } = {}, peerOptions = {}) => {
    const { channel } = open({ name, ...options });
    const told = { channel, said: [], states: [], reasons: [], connections: 0 };
    const prepare = (connection) => {
      told.connections++;
      if (quiet) return;
      const data = connection.createDataChannel('talk', { negotiated: true, id: 0 });
      data.onopen = () => data.send(`from ${name}`);
      data.onmessage = (event) => told.said.push(event.data);
    };
    told.peer = new Peer({ channel, remote: OTHER[name], polite: name === 'alice', prepare, ...peerOptions });
    told.peer.addEventListener('state', ({ detail: { state, reason } }) => (told.states.push(state), told.reasons.push(reason)));
    peers.push(told.peer);
    return told;
  };
  return { page, time, server, connections, join, open };
}
