import { Peer, SignalingChannel, SignalingError, type ChannelState, type Envelope, type Transport } from 'inbox-signaling';
import { Star, type StarMessage } from 'inbox-signaling/rooms';

const parameters = new URLSearchParams(location.search);
const channel = new SignalingChannel({ url: parameters.get('url') ?? '/inbox', name: 'page', password: 'secret of page' });

export const byCookie = () => new SignalingChannel({ credentials: 'include', transport: 'socket' });
export const byToken = () => new SignalingChannel({ token: async () => (await fetch('/token')).text() });

channel.addEventListener('message', ({ detail }) => {
  const envelope: Envelope = detail;
  document.body.append(`${envelope.from} says ${envelope.data}`);
});

channel.addEventListener('state', ({ detail: { state, transport, error } }) => {
  const known: ChannelState = state;
  const by: Transport | undefined = transport;
  document.title = [known, by, error?.status].filter(Boolean).join(' ');
});

const peer = new Peer({ channel, remote: 'nobody', polite: true, prepare: (connection) => connection.addTransceiver('audio') });
peer.addEventListener('state', ({ detail }) => console.log(detail.state, peer.connection.signalingState));

document.body.addEventListener('click', async () => {
  try {
    await channel.send('nobody', { hello: true }, { patience: 0 });
  } catch (error) {
    if (error instanceof SignalingError) console.log(error.status, error.retryAfter);
  }
});

document.body.addEventListener('dblclick', () => {
  const star = new Star({ url: '/rooms' });
  star.addEventListener('message', ({ detail }) => {
    const message: StarMessage = detail;
    console.log(message.number, message.data, star.room.members.length);
  });
  star.room.addEventListener('members', ({ detail: { joined, left } }) => console.log(joined, left));
});
