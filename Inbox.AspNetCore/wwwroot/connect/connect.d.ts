import { SignalingError } from '../inbox.js';

/** The most candidates in a packed signal: 8. Of more, the best ones of each kind are packed. */
export const MAX_CANDIDATES: number;

/** The largest packed signal, in bytes: 600. */
export const MAX_PACKED_BYTES: number;

/**
 * The reason of a `PackedSignalError`.
 *
 * - `garbage`: not a packed signal, or a damaged one
 * - `version`: a signal of another version of this module
 * - `media`: the session has audio or video; only data channel sessions can be packed
 * - `unsupported`: something else in the session cannot be packed; the message says what
 */
export type PackedSignalReason = 'garbage' | 'version' | 'media' | 'unsupported';

/** The error of packing and unpacking. */
export class PackedSignalError extends Error {
  constructor(reason: PackedSignalReason, message: string);
  reason: PackedSignalReason;
}

/** The options of `packSignal`. */
export interface PackOptions {
  /** For an answer, where it is required: the tag of its offer. */
  tag?: string | undefined;
  /** The most candidates to pack, 0 to MAX_CANDIDATES (the default). */
  maxCandidates?: number | undefined;
}

/** A description for `setRemoteDescription`, and the tag of the offer: its own, or the offer that it answers. */
export interface UnpackedSignal {
  type: 'offer' | 'answer';
  sdp: string;
  tag: string;
}

/**
 * Packs the description of a data channel session with its gathered candidates: about 65 bytes with one IPv4 address, 95 with two mDNS
 * names.
 * @throws {PackedSignalError} `media` or `unsupported`
 * @throws {TypeError} an answer without a tag
 */
export function packSignal(description: { type: string; sdp?: string }, options?: PackOptions): Uint8Array;

/**
 * Unpacks a signal. Packing the result gives the same bytes.
 * @throws {PackedSignalError} `garbage` or `version`
 */
export function unpackSignal(bytes: Uint8Array): UnpackedSignal;

/**
 * Gets the tag of an offer, 8 hexadecimal digits, from the offer or an answer to it. The tag only tells answers to different offers apart:
 * it is not secret and proves nothing.
 * @throws {PackedSignalError} `garbage` or `version`
 */
export function tagOf(bytes: Uint8Array): string;

/** Encodes a packed signal as base64url, which needs no escaping in a URL. */
export function toText(bytes: Uint8Array): string;

/**
 * Decodes base64url. Does not check the signal: `unpackSignal` does.
 * @throws {PackedSignalError} `garbage`: not base64url
 */
export function fromText(text: string): Uint8Array;

/** The options of `makeOffer` and `makeAnswer`. */
export interface HandshakeOptions {
  /** How long gathering candidates may take, in milliseconds. After it the candidates found so far are packed. Default 3,000. */
  patience?: number | undefined;
  /** The most candidates to pack, 0 to MAX_CANDIDATES (the default). */
  maxCandidates?: number | undefined;
  /**
   * The STUN and TURN servers, instead of those of the connection. If a function fails or takes longer than 10 s, the connection keeps the
   * servers that it has, and the error is reported.
   */
  iceServers?: RTCIceServer[] | (() => RTCIceServer[] | Promise<RTCIceServer[]>) | undefined;
}

/** The options of `makeAnswer`. */
export interface AnswerOptions extends HandshakeOptions {
  /**
   * How long the connection is kept ready for A, in milliseconds, at most 3,600,000. Default 600,000, the default life of a code. If codes
   * live longer on your server, pass more, and close the connection when the code of the answer expires (`Ticket.expiresIn`).
   */
  connectTimeout?: number | undefined;
}

/** The error for valid signals that do not belong together. */
export class HandshakeError extends Error {
  constructor(reason: 'offer-expected' | 'answer-expected' | 'other-offer', message: string);
  reason: 'offer-expected' | 'answer-expected' | 'other-offer';
}

/** Makes A's packed offer, with all candidates. The connection must be new and have its data channels. */
export function makeOffer(connection: RTCPeerConnection, options?: HandshakeOptions): Promise<Uint8Array>;

/**
 * Makes B's packed answer. The connection must be new and have the same data channels. It then waits for A, which may take minutes, until
 * it is connected, it is closed, or `connectTimeout` is over. After that the browser no longer checks whether A is there: close the
 * connection, and ask for a new offer. Until then `connectionState` may be `failed`, and the two can connect all the same.
 *
 * Rejects with a PackedSignalError, a HandshakeError, or a TypeError (an option is invalid).
 */
export function makeAnswer(connection: RTCPeerConnection, offer: Uint8Array, options?: AnswerOptions): Promise<Uint8Array>;

/**
 * Applies B's answer on A's side, so that the two connect. Rejects with a PackedSignalError or a HandshakeError. Then the connection is
 * unchanged, and still accepts the right answer.
 */
export function acceptAnswer(connection: RTCPeerConnection, answer: Uint8Array): Promise<void>;

/** Reads a code as people type it. Returns undefined when the text is not a code. */
export function readCode(text: string): string | undefined;

/** Formats a code as people read it aloud: `kx4t-9mpw`. */
export function showCode(code: string): string;

/** The content of a link. `kind` is undefined when the text was a bare code or signal and not a link. */
export type LinkContent =
  | { kind?: 'offer' | 'answer' | undefined; code: string; signal?: undefined }
  | { kind?: 'offer' | 'answer' | undefined; signal: Uint8Array; code?: undefined };

/** Makes a link to a page with a code or a packed signal in its fragment, which browsers do not send to servers. */
export function makeLink(page: string | URL, kind: 'offer' | 'answer', content: string | Uint8Array): string;

/** Reads a link, its fragment, a code, or a packed signal as text. Returns undefined for anything else. */
export function readLink(text: string): LinkContent | undefined;

/** The options of a rendezvous. */
export interface RendezvousOptions {
  /** The URL of the server's rendezvous, relative to the page. Default `/rendezvous`. */
  url?: string | URL;
  /** Replaces the global `fetch`. */
  fetch?: typeof globalThis.fetch;
}

/** The code of a stored signal. */
export interface Ticket {
  code: string;
  /** Milliseconds until the code expires. */
  expiresIn: number;
}

/**
 * A client of the server's rendezvous, which stores signals under short codes. Each request rejects with a RendezvousError.
 *
 * A request to the page's own origin carries its cookies, so a login helps there. One to another origin carries none (`credentials:
 * 'same-origin'`). If the rendezvous there needs the cookies, pass a `fetch` that sets `credentials: 'include'`.
 */
export class Rendezvous {
  constructor(options?: RendezvousOptions);
  /** Stores an offer. */
  offer(signal: Uint8Array): Promise<Ticket>;
  /** Stores the answer to the offer with this code. An offer accepts only one answer; a second one is refused (`answered`). */
  answer(offer: string, signal: Uint8Array): Promise<Ticket>;
  /** Replaces the answer with this code, and keeps the code: for a page that was reloaded. */
  replace(answer: string, signal: Uint8Array): Promise<Ticket>;
  /** Reads a signal, and does not remove it. */
  read(code: string, kind: 'offer' | 'answer'): Promise<Uint8Array>;
  /** Ends an offer and its answer: with the answer's code as used, with the offer's code as withdrawn. The request outlives the page. */
  end(code: string): Promise<void>;
}

/** The error of a rendezvous: the server refused, or did not answer. */
export class RendezvousError extends SignalingError {
  /**
   * The server's reason: `unknown`, `expired`, `used`, `withdrawn`, `answered`, `offer-needed`, `answer-needed`, `posts`,
   * `guesses`, `full`, `size`, `malformed`; undefined when there was no answer.
   */
  reason: string | undefined;
}
