// What does not type-check: each of these lines has to be an error.
import { onPeer, Peer, SignalingChannel } from 'inbox-signaling';
import type { Star } from 'inbox-signaling/rooms';
import { Ear, modulate } from 'inbox-signaling/sound';

export function misuse(channel: SignalingChannel) {
  // @ts-expect-error a channel needs a password
  new SignalingChannel({ name: 'alice' });
  // @ts-expect-error a request has one Authorization header
  new SignalingChannel({ name: 'alice', password: '', token: 'token' });
  // @ts-expect-error without a cookie there is nothing that opens a mailbox
  new SignalingChannel({ credentials: 'omit' });
  // @ts-expect-error there is no such transport
  new SignalingChannel({ name: 'alice', password: '', transport: 'pigeon' });
  // @ts-expect-error a state is one of six
  channel.addEventListener('state', ({ detail }) => detail.state === 'opened');
  // @ts-expect-error the message is in the detail
  channel.addEventListener('message', (event) => event.data);
  // @ts-expect-error the state is the channel's business
  channel.state = 'open';
  // @ts-expect-error a peer is for one other side
  new Peer({ channel });
  // @ts-expect-error the message is in the detail
  new Peer({ channel, remote: 'bob' }).addEventListener('message', ({ data }) => data);
  // @ts-expect-error who calls is told as an object
  onPeer(channel, (remote: string) => remote);
}

export function misuseOfStar(star: Star) {
  // @ts-expect-error a state is one of four
  star.addEventListener('state', ({ detail }) => detail.state === 'joined');
  // @ts-expect-error who is host is the server's business
  star.room.host = 1;
}

export function misuseOfSound(ear: Ear) {
  // @ts-expect-error a payload is bytes
  modulate(0, 'answer', 48_000);
  // @ts-expect-error only a frame has a payload
  ear.addEventListener('heard', ({ detail }) => detail.payload);
}
