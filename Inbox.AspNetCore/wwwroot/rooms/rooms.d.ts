import type { SignalingError } from '../inbox.js';

/**
 * - `connecting`: not answered yet
 * - `joined`: the server knows that we are here
 * - `retrying`: no server, or a passing refusal; it tries again for ever
 * - `unauthorized`: the login is missing or over, which a redirect says too. `resume()` tries again
 * - `closed`: `close()` was called, the page is hidden in the browser's cache or frozen, or the server refuses for good
 */
export type RoomState = 'connecting' | 'joined' | 'retrying' | 'unauthorized' | 'closed';

export interface RoomOptions {
  /** Where the server has its rooms; relative to the page. Default `/rooms`. */
  url?: string | URL;
}

export interface RoomEventMap {
  /** `retryIn`: milliseconds until the next try. `error`: what the server said, where it said something. */
  state: CustomEvent<{ readonly state: RoomState; readonly error?: SignalingError; readonly retryIn?: number }>;
  /** Who is here now; after joining, and whenever somebody `joined` or `left`. */
  members: CustomEvent<{ readonly members: number[]; readonly joined?: number; readonly left?: number }>;
  /** Who is host; after joining, and with each election. */
  host: CustomEvent<{ readonly host: number; readonly term: number }>;
  signal: CustomEvent<{ readonly from: number; readonly data: any }>;
  /** A signal reached nobody: 404, that member is not here; 429, too many a second. */
  refused: CustomEvent<{ readonly to: number; readonly status: number }>;
}

/** A membership in the room of the page's login. It begins after the current task, and a page that goes leaves at once. */
export class Room extends EventTarget {
  constructor(options?: RoomOptions);
  readonly state: RoomState;
  /** The room's name: by default the login. This and the next four are what the server said last; undefined before it said anything. */
  readonly name: string | undefined;
  /** Ours, from 1 upwards; another one after a reconnect. */
  readonly number: number | undefined;
  /** All, ourselves included, the longest-standing first. */
  readonly members: number[];
  readonly host: number | undefined;
  /** Of the election of that host: grows with each. */
  readonly term: number | undefined;
  /**
   * Sends JSON to another member.
   * @returns false: the server can't be reached now, and nothing was sent
   */
  signal(to: number, data: unknown): boolean;
  /** Ends the pause before the next try. */
  retryNow(): void;
  /** Begins again from `unauthorized`, or when the server refused for good. Does nothing while the room lives, nor after `close()`. */
  resume(): void;
  /** Leaves for good. */
  close(): void;

  addEventListener<K extends keyof RoomEventMap>(
    type: K, listener: (this: Room, event: RoomEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof RoomEventMap>(
    type: K, listener: (this: Room, event: RoomEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** `connecting`: no host is connected, messages wait. `connected`: a client of the host. `host`: the others are clients of this page. `closed`: as the room's. */
export type StarState = 'connecting' | 'connected' | 'host' | 'closed';

export interface StarMessage {
  /** The speaker: one life of one page. */
  readonly session: string;
  /** The speaker's number when it said that. */
  readonly number: number;
  /** Counts the messages of the session from 1. */
  readonly id: number;
  readonly data: any;
}

export interface StarOptions extends RoomOptions {
  /** STUN and TURN servers; without any, members find each other in one network only. */
  config?: RTCConfiguration;
}

export interface StarEventMap {
  state: CustomEvent<{ readonly state: StarState; readonly host?: number; readonly term?: number }>;
  /** Once for each message of another member, in the order in which its speaker said them. */
  message: CustomEvent<StarMessage>;
}

/** All members of the login's room hear each other, through whichever of them is host, and over WebRTC alone. */
export class Star extends EventTarget {
  constructor(options?: StarOptions);
  /** The membership: who is here, who is host, whether the server answers. */
  readonly room: Room;
  readonly state: StarState;
  /** Ours. */
  readonly session: string;
  /**
   * Says something to all others. Without a host it waits for the next one.
   * @param data anything with a JSON form, up to 64 KiB as JSON
   * @returns resolves when the host has said it to all who are connected; rejects with a TypeError (no JSON form), a RangeError (too
   * large), or a DOMException: `QuotaExceededError` (1,000 messages or 4 MiB wait already), `InvalidStateError` or `AbortError` (closed)
   */
  send(data: unknown): Promise<void>;
  /** Leaves for good; what was not sent is rejected. */
  close(): void;

  addEventListener<K extends keyof StarEventMap>(
    type: K, listener: (this: Star, event: StarEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof StarEventMap>(
    type: K, listener: (this: Star, event: StarEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}
