/** A received message. Exactly one of `data`, `text` and `base64` is there: JSON, other UTF-8 text, or other bytes. */
export interface Envelope {
  /** A whole number below 2^53; it only grows within one mailbox. */
  readonly id: number;
  /** The mailbox of the sender. */
  readonly from: string;
  /** Which life of that mailbox: another number each time that the name was claimed anew, and larger later. */
  readonly life?: number;
  readonly data?: any;
  readonly text?: string;
  readonly base64?: string;
}

/**
 * - `connecting`: not answered yet
 * - `open`: the mailbox is ours and receives
 * - `retrying`: no answer, a passing refusal, or something else answered in place of the mailbox (a captive portal); it tries again by itself
 * - `superseded`: a newer receiver of the same mailbox took over. Taking it back by itself would make the two fight
 * - `unauthorized`: the mailbox has another password, or the app wants a login of its own: the error's message says which
 * - `closed`: `close()` was called, the mailbox was left, the server refuses for good, or the app redirected the first answer
 *
 * The last three are final: only `resume()` leads out of them.
 */
export type ChannelState = 'connecting' | 'open' | 'retrying' | 'superseded' | 'unauthorized' | 'closed';

/** What messages come by: a WebSocket, server-sent events, held requests, or one request a second. */
export type Transport = 'socket' | 'stream' | 'long-poll' | 'poll';

export interface StateChange {
  readonly state: ChannelState;
  /** Of `open`: what messages come by. */
  readonly transport?: Transport;
  /** What caused it, where something did. */
  readonly error?: SignalingError;
  /** Of `retrying`: milliseconds until the next try. */
  readonly retryIn?: number;
}

export interface SignalingChannelOptions {
  /** Where the server has its mailboxes; relative to the page. Default `/inbox`. */
  url?: string | URL;
  /** The mailbox of this peer: 1 to 256 bytes of UTF-8, no control characters and no colon. */
  name: string;
  /** What opens it; the first use of a name sets it. */
  password: string;
  /**
   * `auto` takes the first of socket, stream and long poll that works here, and tries a better one again after 5 minutes or when
   * the network came back. `poll` asks once a second. Default `auto`.
   */
  transport?: 'auto' | Transport;
  /**
   * Removes the mailbox when the page goes; a page that comes back out of the browser's cache receives again. Default false: the
   * mailbox stays until its idle timeout.
   */
  leaveOnPageHide?: boolean;
  /** Seconds a long poll is held when nothing is there, 0 upwards; the server caps it (30 by default). With 0 it polls once a second. Default 25. */
  wait?: number;
  /** Used instead of the global one; `auto` then begins at the stream, since a socket would go past it. */
  fetch?: typeof globalThis.fetch;
}

export interface SendOptions {
  /**
   * Milliseconds from now during which a message that can't be delivered yet is tried again: the recipient is not there (404) or
   * is full (503), there is no answer, 429, 5xx. 0 tries once. Default 30,000.
   */
  patience?: number;
  /**
   * Milliseconds, 0 to 3,600,000, for which the server may hold the message if the recipient is not there: `send` resolves at once, and the
   * message is the first that the recipient gets. If nobody comes in time it is gone, and nobody is told. The server caps it, at 30 s by
   * default; one that holds nothing refuses it (404), and it is tried again. Default 0: it is not held.
   */
  hold?: number;
  /** Gives up; a message already on its way may arrive all the same. */
  signal?: AbortSignal;
  /** Lets the message outlive the page: a request of its own that goes out at once, past those that wait, with at most 64 KiB. */
  keepalive?: boolean;
}

export interface SignalingChannelEventMap {
  /** Once for each message, in order of sending. */
  message: CustomEvent<Envelope>;
  /** Also when another transport took over while open. */
  state: CustomEvent<StateChange>;
  /**
   * With `leaveOnPageHide`: the page is going, and a `send` with `keepalive` still gets out.
   */
  farewell: Event;
}

/** A mailbox on the server, kept open for as long as the channel lives, and a way to write to others. Receiving begins after the current task. */
export class SignalingChannel extends EventTarget {
  /** @throws {TypeError} the name contains a colon, the URL is not one, or there is no such transport */
  constructor(options: SignalingChannelOptions);
  /** The mailbox of this peer. */
  readonly name: string;
  readonly state: ChannelState;
  /** What messages come by while `open`; undefined otherwise. */
  readonly transport: Transport | undefined;
  /**
   * Sends JSON. Messages to one recipient arrive in the order of the calls, each after the one before was settled; a message may arrive
   * twice when the server's answer is lost.
   * @param to the mailbox of the recipient
   * @param value anything with a JSON form, up to 1 MiB as JSON (the server's limit)
   * @returns resolves when the server has accepted the message; rejects with a SignalingError (its `status` is the last refusal when
   * patience ran out; at once for 400, 401, 413, a redirect and the like; 0 when there was no answer or the channel is closed) or with a TypeError
   * (the value has no JSON form)
   */
  send(to: string, value: unknown, options?: SendOptions): Promise<void>;
  /** Ends the pause before the next try, unless the server asked for that pause. */
  retryNow(): void;
  /**
   * Begins again from a final state: takes the mailbox (back), from whichever tab has it now. For a user who says "use here". Does
   * nothing while the channel lives.
   */
  resume(): void;
  /**
   * Stops receiving; a message on its way may still arrive, one that waits to be sent is rejected.
   * @param options `leave` also removes the mailbox and what is in it, even when the page is being closed
   * @returns resolves when the server knows, or could not be told
   */
  close(options?: { leave?: boolean }): Promise<void>;

  addEventListener<K extends keyof SignalingChannelEventMap>(
    type: K, listener: (this: SignalingChannel, event: SignalingChannelEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof SignalingChannelEventMap>(
    type: K, listener: (this: SignalingChannel, event: SignalingChannelEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** The server refused, or did not answer. */
export class SignalingError extends Error {
  constructor(message: string, details?: { status?: number; retryAfter?: number; ended?: string; redirected?: boolean; cause?: unknown });
  /** The HTTP status, over a socket too; 0 when there was no answer (network, time-out, a redirect, or something else answered). */
  status: number;
  /** How long the server asked to be left alone: milliseconds, 0 to 600,000; undefined when it did not say. */
  retryAfter: number | undefined;
  /** Why the server ended receiving: `'superseded'`, `'left'` or `'stopping'`; undefined when it did not. */
  ended: string | undefined;
  /**
   * True when the app redirects the request, most likely because an authorization policy sends it to a login page; redirects are never
   * followed. Final, unless the channel was open before.
   */
  redirected: boolean;
  /** True when the same request may succeed later: no answer or a foreign one, 408, 425, 429 or 5xx. A redirect is not. */
  readonly transient: boolean;
}

/**
 * `absent`: the other side is not known to be there. `closed`: `close()` was called. Otherwise the `connectionState` of the
 * RTCPeerConnection; `failed`, and `disconnected` for 5 s, restart ICE by themselves (5 s later on the polite side).
 */
export type PeerState = 'absent' | RTCPeerConnectionState;

export interface PeerOptions {
  /** Stays yours: closing the peer leaves it open, and a connection outlives it. */
  channel: SignalingChannel;
  /** The mailbox of the other side. */
  remote: string;
  /** Gives way when two offers cross: true on one side, false on the other. */
  polite: boolean;
  /** STUN and TURN servers; without any, peers find each other in one network only. */
  config?: RTCConfiguration;
  /** Called with each new RTCPeerConnection, the first one inside the constructor: the place to add tracks, data channels and listeners. */
  prepare?: (connection: RTCPeerConnection) => void;
}

export interface PeerEventMap {
  state: CustomEvent<{ readonly state: PeerState }>;
}

/** A WebRTC connection with the peer behind one remote mailbox, that offers, answers, exchanges candidates and repairs itself. */
export class Peer extends EventTarget {
  constructor(options: PeerOptions);
  /** The RTCPeerConnection of now. It is replaced when the other side starts a new session or says goodbye. */
  readonly connection: RTCPeerConnection;
  readonly state: PeerState;
  /** Looks for a new path between the two without touching tracks, as it does by itself when the connection fails. */
  restart(): void;
  /** Says goodbye, also from a page that is being closed, and ends the connection. Further calls do nothing. */
  close(): void;

  addEventListener<K extends keyof PeerEventMap>(
    type: K, listener: (this: Peer, event: PeerEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof PeerEventMap>(
    type: K, listener: (this: Peer, event: PeerEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}
