// The declarations are written by hand: here the modules have to fit them.
import type * as declared from '../../../Inbox.AspNetCore/wwwroot/inbox.js';
import { Peer } from '../../../Inbox.AspNetCore/wwwroot/peer/peer.js';
import { onPeer } from '../../../Inbox.AspNetCore/wwwroot/peer/on-peer.js';
import { SignalingChannel } from '../../../Inbox.AspNetCore/wwwroot/channel/signaling-channel.js';
import { SignalingError } from '../../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';

export const channel: new (options: declared.SignalingChannelOptions) => declared.SignalingChannel = SignalingChannel;
export const meeting: typeof declared.onPeer = onPeer;
export const peer: new (options: declared.PeerOptions) => declared.Peer = Peer;
export const error: new (...args: ConstructorParameters<typeof declared.SignalingError>) => declared.SignalingError = SignalingError;

// Nothing public that is not declared.
type Undeclared<Module, Declared> = Exclude<keyof Module, keyof Declared>;
export const inChannel: [Undeclared<SignalingChannel, declared.SignalingChannel>] extends [never] ? true : never = true;
export const inPeer: [Undeclared<Peer, declared.Peer>] extends [never] ? true : never = true;
export const inError: [Undeclared<SignalingError, declared.SignalingError>] extends [never] ? true : never = true;
