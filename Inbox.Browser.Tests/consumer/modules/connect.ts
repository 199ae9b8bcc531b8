// As conformance.ts, for the modules of connect/.
import type * as declared from '../../../Inbox.AspNetCore/wwwroot/connect/connect.js';
import * as codes from '../../../Inbox.AspNetCore/wwwroot/connect/code.js';
import * as handshake from '../../../Inbox.AspNetCore/wwwroot/connect/handshake.js';
import * as links from '../../../Inbox.AspNetCore/wwwroot/connect/link.js';
import * as packed from '../../../Inbox.AspNetCore/wwwroot/connect/packed-signal.js';
import * as door from '../../../Inbox.AspNetCore/wwwroot/connect/rendezvous.js';

const { readCode, showCode } = codes;
const { acceptAnswer, HandshakeError, makeAnswer, makeOffer } = handshake;
const { makeLink, readLink } = links;
const { fromText, MAX_CANDIDATES, MAX_PACKED_BYTES, packSignal, PackedSignalError, tagOf, toText, unpackSignal } = packed;
const { Rendezvous, RendezvousError } = door;

export const modules: typeof declared = {
  acceptAnswer, fromText, HandshakeError, makeAnswer, makeLink, makeOffer, MAX_CANDIDATES, MAX_PACKED_BYTES, packSignal, PackedSignalError,
  readCode, readLink, Rendezvous, RendezvousError, showCode, tagOf, toText, unpackSignal,
};

type Undeclared<Module, Declared> = Exclude<keyof Module, keyof Declared>;
export const inRendezvous: [Undeclared<door.Rendezvous, declared.Rendezvous>] extends [never] ? true : never = true;
