import type { SignalingError } from '../inbox.js';

/**
 * The state of a membership.
 *
 * - `connecting`: the server has not answered yet
 * - `joined`: this page is a member of the room
 * - `retrying`: no answer, no WebSocket, or a temporary refusal; it retries without a limit, and `error` says why
 * - `unauthorized`: the login is missing or has expired, or the request was redirected. `resume()` tries again
 * - `closed`: `close()` was called, the page is in the browser's cache or frozen, or the server refuses permanently
 */
export type RoomState = 'connecting' | 'joined' | 'retrying' | 'unauthorized' | 'closed';

/** The options of a room. */
export interface RoomOptions {
  /** The URL of the server's rooms, relative to the page. Default `/rooms`. */
  url?: string | URL;
}

/** The events of a room. */
export interface RoomEventMap {
  /**
   * Fires when the state changes. `retryIn`: milliseconds until the next try.
   *
   * `error` says why the room is `retrying`, `unauthorized` or, without `close()`, `closed`. Its `status` is that of the server's refusal, or:
   *
   * - 426: the server answers, but no WebSocket opens, as behind a proxy that does not support them, or that changes `Host` so that the
   *   page looks foreign. Its `message` says which. Rooms have no other transport
   * - 413, 408, 400: the server closed the socket, because a signal was too large, this member read too slowly, or a frame was invalid
   * - 503: the server cannot reach its rooms
   * - 0: no answer, or the connection broke. `ended` is `'stopping'` when the server is shutting down
   *
   * The room rejoins after each of these, with pauses that grow until a membership lasts 10 s.
   */
  state: CustomEvent<{ readonly state: RoomState; readonly error?: SignalingError; readonly retryIn?: number }>;
  /** Fires after joining, and whenever a member `joined` or `left`. `members` are the current numbers. */
  members: CustomEvent<{ readonly members: number[]; readonly joined?: number; readonly left?: number }>;
  /** Fires after joining, and after each election. `host` is the number of the host. */
  host: CustomEvent<{ readonly host: number; readonly term: number }>;
  /** Fires when another member sends a signal to this one. */
  signal: CustomEvent<{ readonly from: number; readonly data: any }>;
  /**
   * Fires when a signal was not delivered; `reason` describes why. `status` 404: there is no such member. 413: the signal is larger than the
   * server allows (16 KiB by default), and was not sent. 429: too many signals per second.
   */
  refused: CustomEvent<{ readonly to: number; readonly status: number; readonly reason?: string }>;
}

/** A membership in the room of the page's login. Joining begins after the current task. A page that is closed or left leaves at once. */
export class Room extends EventTarget {
  constructor(options?: RoomOptions);
  readonly state: RoomState;
  /** The room's name: by default the login. This and the next four are the server's latest information; undefined before the first join. */
  readonly name: string | undefined;
  /** This member's number, from 1 upwards. A reconnect changes it. */
  readonly number: number | undefined;
  /** The numbers of all members, including this one, the longest-standing first; empty before the first join. */
  readonly members: number[];
  /** The number of the host. */
  readonly host: number | undefined;
  /** The number of the election of that host. It grows with each election. */
  readonly term: number | undefined;
  /**
   * Sends JSON to another member.
   * @returns true when the signal was sent; false when the server cannot be reached now, or the signal is too large: `refused` says so
   * @throws {TypeError} `to` is not a number, or JSON cannot represent `data`
   */
  signal(to: number, data: unknown): boolean;
  /** Ends the pause before the next try. */
  retryNow(): void;
  /** Reconnects from `unauthorized`, or when the server refused permanently. Does nothing in any other state, nor after `close()`. */
  resume(): void;
  /** Leaves permanently. */
  close(): void;

  addEventListener<K extends keyof RoomEventMap>(
    type: K, listener: (this: Room, event: RoomEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof RoomEventMap>(
    type: K, listener: (this: Room, event: RoomEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/**
 * The state of a star.
 *
 * - `connecting`: not connected to a host; messages wait
 * - `connected`: connected to the host
 * - `host`: this page is the host, and the other members connect to it
 * - `closed`: the room is closed
 */
export type StarState = 'connecting' | 'connected' | 'host' | 'closed';

/** A message of another member. */
export interface StarMessage {
  /** The session of the sender. Each `Star` has its own. */
  readonly session: string;
  /** The number that the sender had when it sent the message. */
  readonly number: number;
  /** The number of the message within its session, from 1. */
  readonly id: number;
  readonly data: any;
}

/** The options of a star. */
export interface StarOptions extends RoomOptions {
  /** The configuration of each RTCPeerConnection. Without STUN and TURN servers the members must be in the same network. */
  config?: RTCConfiguration;
  /**
   * The STUN and TURN servers, instead of those in `config`. A function is asked before each connection, because credentials end; if it
   * fails or takes longer than 10 s, the connection keeps the servers of `config`, and the error is reported.
   */
  iceServers?: RTCIceServer[] | (() => RTCIceServer[] | Promise<RTCIceServer[]>);
  /**
   * How long a connection between a client and the host may take to open, in milliseconds. After it the client tries again. A connection
   * through TURN over TCP in a slow network may need more. Default 8,000.
   */
  openingTimeout?: number;
}

/** The events of a star. */
export interface StarEventMap {
  /** Fires when the state or the host changes. */
  state: CustomEvent<{ readonly state: StarState; readonly host?: number; readonly term?: number }>;
  /** Fires once for each message of another member, in the order in which its sender sent them. */
  message: CustomEvent<StarMessage>;
}

/** A star of all members of the login's room: each message reaches all others through the member that is host, only over WebRTC. */
export class Star extends EventTarget {
  constructor(options?: StarOptions);
  /** The membership: its members, its host, and whether the server answers. */
  readonly room: Room;
  readonly state: StarState;
  /** The session of this star. */
  readonly session: string;
  /**
   * Sends to all other members. Without a host the message waits for the next one.
   * @param data any value that JSON can represent, at most 64 KiB as JSON
   * @returns a promise that resolves when the host has relayed the message to all connected members. It rejects with a TypeError (JSON
   * cannot represent it), a RangeError (too large), or a DOMException: `QuotaExceededError` (1,000 messages or 4 MiB are already waiting),
   * `InvalidStateError` or `AbortError` (closed)
   */
  send(data: unknown): Promise<void>;
  /** Leaves permanently. Waiting messages are rejected. */
  close(): void;

  addEventListener<K extends keyof StarEventMap>(
    type: K, listener: (this: Star, event: StarEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof StarEventMap>(
    type: K, listener: (this: Star, event: StarEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}
