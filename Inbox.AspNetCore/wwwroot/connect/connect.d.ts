import { SignalingError } from '../inbox.js';

/** The most candidates that are packed; of more, the best ones, some of each kind: 8. */
export const MAX_CANDIDATES: number;

/** The most bytes that a packed signal may have: 600. */
export const MAX_PACKED_BYTES: number;

/**
 * - `garbage`: no packed signal, or a damaged one
 * - `version`: a signal of another version of this module
 * - `media`: the session has audio or video; only data channel sessions are packed
 * - `unsupported`: something else about the session that has no packed form; the message says what
 */
export type PackedSignalReason = 'garbage' | 'version' | 'media' | 'unsupported';

/** The only error of packing and unpacking. */
export class PackedSignalError extends Error {
  constructor(reason: PackedSignalReason, message: string);
  reason: PackedSignalReason;
}

export interface PackOptions {
  /** Of an answer, and needed there: the tag of the offer that it answers. */
  tag?: string | undefined;
  /** The most candidates to pack, 0 to MAX_CANDIDATES, which is the default. */
  maxCandidates?: number | undefined;
}

/** A description that connects, and the tag of the offer: its own, or the one that it answers. */
export interface UnpackedSignal {
  type: 'offer' | 'answer';
  sdp: string;
  tag: string;
}

/**
 * Packs a description of a data channel session with the candidates that were gathered: some 65 bytes with one IPv4 address, 95 with
 * two mDNS names.
 * @throws {PackedSignalError} `media` or `unsupported`
 * @throws {TypeError} an answer without a tag
 */
export function packSignal(description: { type: string; sdp?: string }, options?: PackOptions): Uint8Array;

/**
 * Packed again, it gives the same bytes.
 * @throws {PackedSignalError} `garbage` or `version`
 */
export function unpackSignal(bytes: Uint8Array): UnpackedSignal;

/**
 * The tag of an offer, 8 hexadecimal digits, out of it or out of an answer to it. No secret and no proof: it tells answers to
 * different offers apart.
 * @throws {PackedSignalError} `garbage` or `version`
 */
export function tagOf(bytes: Uint8Array): string;

/** As base64url, which an address can carry as it is. */
export function toText(bytes: Uint8Array): string;

/** @throws {PackedSignalError} `garbage`: not base64url */
export function fromText(text: string): Uint8Array;

export interface HandshakeOptions {
  /** Milliseconds that gathering candidates may take; then it goes on with what it has. Default 3,000. */
  patience?: number | undefined;
  /** The most candidates to pack, 0 to MAX_CANDIDATES, which is the default. */
  maxCandidates?: number | undefined;
}

/** Signals that are sound and do not go together. */
export class HandshakeError extends Error {
  constructor(reason: 'offer-expected' | 'answer-expected' | 'other-offer', message: string);
  reason: 'offer-expected' | 'answer-expected' | 'other-offer';
}

/** A's first step: a packed offer that says everything at once. The connection is a new one, with its data channels. */
export function makeOffer(connection: RTCPeerConnection, options?: HandshakeOptions): Promise<Uint8Array>;

/**
 * B's step: a packed answer. The connection is a new one, with the same data channels; it waits for A, who may need minutes.
 * Rejects with a PackedSignalError or a HandshakeError.
 */
export function makeAnswer(connection: RTCPeerConnection, offer: Uint8Array, options?: HandshakeOptions): Promise<Uint8Array>;

/**
 * A's last step: the two connect. Rejects with a PackedSignalError or a HandshakeError, and then nothing changed: the right answer is
 * still welcome.
 */
export function acceptAnswer(connection: RTCPeerConnection, answer: Uint8Array): Promise<void>;

/** Reads a code as people type it; undefined when it is none. */
export function readCode(text: string): string | undefined;

/** A code as people read it to each other: `kx4t-9mpw`. */
export function showCode(code: string): string;

/** What a link says; `kind` is there when it is a link, and not a bare code or signal. */
export type LinkContent =
  | { kind?: 'offer' | 'answer' | undefined; code: string; signal?: undefined }
  | { kind?: 'offer' | 'answer' | undefined; signal: Uint8Array; code?: undefined };

/** A link to that page with a code or a packed signal in its fragment, which browsers tell no server. */
export function makeLink(page: string | URL, kind: 'offer' | 'answer', content: string | Uint8Array): string;

/** Reads a link, its fragment, a code, or a packed signal as text; undefined when it is none of them. */
export function readLink(text: string): LinkContent | undefined;

export interface RendezvousOptions {
  /** Where the server maps its rendezvous; relative to the page. Default `/rendezvous`. */
  url?: string | URL;
  /** Used instead of the global one. */
  fetch?: typeof globalThis.fetch;
}

export interface Ticket {
  code: string;
  /** Milliseconds until the code can't be used any more. */
  expiresIn: number;
}

/** Signals under short codes, on a server that maps a rendezvous. Each request rejects with a RendezvousError. */
export class Rendezvous {
  constructor(options?: RendezvousOptions);
  /** Stores an offer. */
  offer(signal: Uint8Array): Promise<Ticket>;
  /** Stores the answer to the offer of that code. An offer takes one; a second one is refused (`answered`). */
  answer(offer: string, signal: Uint8Array): Promise<Ticket>;
  /** Puts another answer in the place of the one with that code, which stays: for a page that was reloaded. */
  replace(answer: string, signal: Uint8Array): Promise<Ticket>;
  /** Reads a signal, which stays. */
  read(code: string, kind: 'offer' | 'answer'): Promise<Uint8Array>;
  /** Ends an offer and its answer: by the answer's code as used, by the offer's as withdrawn. Outlives the page. */
  end(code: string): Promise<void>;
}

/** The door refused, or did not answer. */
export class RendezvousError extends SignalingError {
  /**
   * Why, where the door said it: `unknown`, `expired`, `used`, `withdrawn`, `answered`, `offer-needed`, `answer-needed`, `posts`,
   * `guesses`, `full`, `size`, `malformed`; undefined when there was no answer.
   */
  reason: string | undefined;
}
