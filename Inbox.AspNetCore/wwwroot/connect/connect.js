export { readCode, showCode } from './code.js';
export { acceptAnswer, HandshakeError, makeAnswer, makeOffer } from './handshake.js';
export { makeLink, readLink } from './link.js';
export { fromText, MAX_CANDIDATES, MAX_PACKED_BYTES, packSignal, PackedSignalError, tagOf, toText, unpackSignal } from './packed-signal.js';
export { Rendezvous, RendezvousError } from './rendezvous.js';
