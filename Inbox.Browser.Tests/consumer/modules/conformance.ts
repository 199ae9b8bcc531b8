// The declarations are written by hand: here the modules have to fit them.
import type * as declared from '../../../Inbox.AspNetCore/wwwroot/inbox.js';
import { Peer } from '../../../Inbox.AspNetCore/wwwroot/peer.js';
import { SignalingChannel, type ChannelState, type Envelope, type StateChange, type Transport } from '../../../Inbox.AspNetCore/wwwroot/signaling-channel.js';
import { SignalingError } from '../../../Inbox.AspNetCore/wwwroot/signaling-error.js';

type Same<A, B> = [A, B] extends [B, A] ? true : never;

export const channel: new (options: declared.SignalingChannelOptions) => declared.SignalingChannel = SignalingChannel;
export const peer: new (options: ConstructorParameters<typeof Peer>[0] & declared.PeerOptions) => declared.Peer = Peer;
export const error: new (...args: ConstructorParameters<typeof declared.SignalingError>) => declared.SignalingError = SignalingError;

export const options: Same<ConstructorParameters<typeof SignalingChannel>[0], declared.SignalingChannelOptions> = true;
export const states: Same<ChannelState, declared.ChannelState> = true;
export const transports: Same<Transport, declared.Transport> = true;
export const envelopes: Same<Envelope, declared.Envelope> = true;
export const changes: Same<StateChange['state'], declared.StateChange['state']> = true;
export const sending: Same<NonNullable<Parameters<SignalingChannel['send']>[2]>, declared.SendOptions> = true;
