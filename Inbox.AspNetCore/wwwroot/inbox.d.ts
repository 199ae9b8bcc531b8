/** A received message. Exactly one of `data`, `text` and `base64` is present: JSON, other UTF-8 text, or other bytes. */
export interface Envelope {
  /** A whole number below 2^53 that grows within one mailbox. */
  readonly id: number;
  /** The mailbox of the sender. */
  readonly from: string;
  /** The life of the sender's mailbox: a larger number each time the name is claimed again. */
  readonly life?: number;
  readonly data?: any;
  readonly text?: string;
  readonly base64?: string;
}

/**
 * The state of a channel.
 *
 * - `connecting`: the server has not answered yet
 * - `open`: the channel holds the mailbox and receives
 * - `retrying`: no answer, a temporary refusal, or an answer that is not the mailbox's (a captive portal); it retries automatically
 * - `superseded`: a newer receiver of the same mailbox took over. The channel does not take it back, or the two would alternate endlessly
 * - `unauthorized`: the mailbox has another password, or the app requires a login, or the login has ended: the error's message says which
 * - `closed`: `close()` was called, the mailbox was removed, the server refuses permanently, or the app redirected the first answer
 *
 * The last three are final: only `resume()` ends them.
 */
export type ChannelState = 'connecting' | 'open' | 'retrying' | 'superseded' | 'unauthorized' | 'closed';

/** The transport that receives messages: a WebSocket, server-sent events, held requests, or one request per second. */
export type Transport = 'socket' | 'stream' | 'long-poll' | 'poll';

/** The detail of a `state` event. */
export interface StateChange {
  readonly state: ChannelState;
  /** With `open`: the transport that receives. */
  readonly transport?: Transport;
  /** The error that caused the change, if one did. */
  readonly error?: SignalingError;
  /** With `retrying`: milliseconds until the next try. */
  readonly retryIn?: number;
}

/** The options of a channel: where and how it receives, and what opens its mailbox. */
export type SignalingChannelOptions = ReceivingOptions & (PasswordOptions | TokenOptions | CookieOptions);

/** The options of a channel whose mailbox is opened by its name and password. */
export interface PasswordOptions {
  /** The mailbox of this peer: 1 to 256 bytes of UTF-8, no control characters and no colon. */
  name: string;
  /** The password of the mailbox. The first use of a name sets it. */
  password: string;
  token?: undefined;
  /**
   * Whether requests carry the app's cookies too: `same-origin` or `include` for `MapInbox(…).RequireAuthorization()` with cookies. A
   * socket carries them anyway. With cookies, browsers may show a password dialog of their own when the mailbox has another password.
   * Default `omit`.
   */
  credentials?: RequestCredentials;
}

/**
 * The options of a channel whose mailbox the server names after the user of a bearer token (`InboxEndpointOptions.Identify`). `auto` begins
 * with the stream, because a page cannot set the headers of a socket, and a token does not belong in a URL.
 */
export interface TokenOptions {
  /** What `channel.name` says. It has no other effect: the server decides about the name. Default empty. */
  name?: string;
  password?: undefined;
  /**
   * The token. A function is asked before each request and each reconnect, so that a refreshed token is used. If it fails, or takes more
   * than 20 s, the request counts as unanswered and is tried again; if it returns nothing, the server refuses the request (401).
   */
  token: string | (() => string | null | undefined | Promise<string | null | undefined>);
  /** Whether requests carry the app's cookies too. Default `omit`. */
  credentials?: RequestCredentials;
}

/** The options of a channel whose mailbox the server names after the user of the app's cookie (`InboxEndpointOptions.Identify`). */
export interface CookieOptions {
  /** What `channel.name` says. It has no other effect: the server decides about the name. Default empty. */
  name?: string;
  password?: undefined;
  token?: undefined;
  /** Where requests carry the cookie: `same-origin`, or `include` for a server of another origin. A socket carries it anyway. */
  credentials: 'same-origin' | 'include';
}

/** The options of a channel that do not depend on what opens its mailbox. */
export interface ReceivingOptions {
  /** The URL of the server's mailboxes, relative to the page. Default `/inbox`. */
  url?: string | URL;
  /**
   * How to receive. `auto` uses the first of socket, stream and long poll that works, and tries a better one again after 5 minutes or
   * when the network is back. `poll` sends one request per second. Default `auto`.
   */
  transport?: 'auto' | Transport;
  /**
   * Removes the mailbox when the page is closed or left. A page that the browser restores from its cache receives again. Default false:
   * the mailbox stays until its idle timeout.
   */
  leaveOnPageHide?: boolean;
  /**
   * How long a long poll is held without a message, in seconds, 0 or more; the server caps it (30 by default). 0 polls once per second.
   * Default 25.
   */
  wait?: number;
  /** Replaces the global `fetch`. `auto` then begins with the stream, because a socket would bypass it. */
  fetch?: typeof globalThis.fetch;
}

/** The options of one send. */
export interface SendOptions {
  /**
   * How long the send is retried, in milliseconds from the call, while the message cannot be delivered: the recipient is not there (404)
   * or full (503), no answer, 429, 5xx. 0 tries once. Default 30,000.
   */
  patience?: number;
  /**
   * How long the server may hold the message if the recipient is not there, in milliseconds, 0 to 3,600,000. `send` then resolves at once,
   * and the message is the first that the recipient gets. If nobody claims the mailbox in time, the message is dropped without notice. The
   * server caps it, at 30 s by default. A server that holds no messages refuses it (404), and the send is retried. Default 0: not held.
   */
  hold?: number;
  /** Cancels the send. A message that was already transmitted may still arrive. */
  signal?: AbortSignal;
  /**
   * Lets the message outlive the page: it goes out at once as a separate request, and overtakes waiting messages. More than 64 KiB of JSON
   * are refused with a RangeError.
   */
  keepalive?: boolean;
}

/** The events of a channel. */
export interface SignalingChannelEventMap {
  /** Fires once for each message, in the order of sending. */
  message: CustomEvent<Envelope>;
  /** Fires when the state changes, and when another transport takes over while open. */
  state: CustomEvent<StateChange>;
  /**
   * Fires with `leaveOnPageHide` when the page is closed or left. A `send` with `keepalive` is still possible.
   */
  farewell: Event;
}

/** A channel that keeps one mailbox on the server open, receives from it, and sends to others. Receiving begins after the current task. */
export class SignalingChannel extends EventTarget {
  /** @throws {TypeError} an option is invalid; the message names it */
  constructor(options: SignalingChannelOptions);
  /** The mailbox of this peer; empty if the app's login names it, and the option `name` does not say it. */
  readonly name: string;
  readonly state: ChannelState;
  /** The transport that receives while `open`; undefined otherwise. */
  readonly transport: Transport | undefined;
  /**
   * Sends JSON. Messages to one recipient arrive in the order of the calls, each after the one before was settled. A message may arrive
   * twice when the server's answer is lost.
   * @param to the mailbox of the recipient
   * @param value any value that JSON can represent, at most 1 MiB as JSON (the server's limit)
   * @returns a promise that resolves when the server has accepted the message. It rejects with a TypeError if JSON cannot represent the
   * value, and otherwise with a SignalingError: the last refusal when `patience` has elapsed; at once for 400, 401, 413, a redirect and
   * similar; at once for 403, when the app does not allow the message; with `status` 0 when there was no answer or the channel is closed
   */
  send(to: string, value: unknown, options?: SendOptions): Promise<void>;
  /**
   * Asks the server's `MapInboxIce` for the STUN and TURN servers of now, with the credentials of the mailbox, or the login of the app. `Peer` does so itself with
   * its option `iceServers`.
   * @param url where they are, relative to the channel's `url`, and on the same server. Default `/ice`
   * @returns a promise of `iceServers`, for `RTCPeerConnection`; `ttl`, the seconds for which new connections can be made with them; and
   * `expiresAt`, the same as a time. It rejects with a SignalingError when they are refused, or there is no answer within 20 s
   */
  getIceServers(url?: string | URL): Promise<{ iceServers: RTCIceServer[]; ttl: number; expiresAt: string }>;
  /** Ends the pause before the next try, unless the server asked for that pause. */
  retryNow(): void;
  /**
   * Reconnects from a final state, and takes the mailbox over from the tab that has it now. Call it when the user chooses "use here". Does
   * nothing in any other state.
   */
  resume(): void;
  /**
   * Stops receiving. A message in flight may still arrive; messages that wait to be sent are rejected.
   * @param options `leave` also removes the mailbox and its messages, even while the page is being closed
   * @returns a promise that resolves when the server has answered, or the request has failed
   */
  close(options?: { leave?: boolean }): Promise<void>;

  addEventListener<K extends keyof SignalingChannelEventMap>(
    type: K, listener: (this: SignalingChannel, event: SignalingChannelEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof SignalingChannelEventMap>(
    type: K, listener: (this: SignalingChannel, event: SignalingChannelEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** The error of a channel: the server refused, or did not answer. */
export class SignalingError extends Error {
  constructor(message: string, details?: { status?: number; retryAfter?: number; ended?: string; redirected?: boolean; cause?: unknown });
  /** The HTTP status, also over a socket; 0 when there was no answer of the mailbox (network, timeout, a redirect, or another server's answer). */
  status: number;
  /** The pause that the server asked for, in milliseconds, 0 to 600,000; undefined when it did not ask for one. */
  retryAfter: number | undefined;
  /**
   * Why the server ended receiving: `'superseded'`, `'left'`, `'stopping'`, or `'lost'` (its store has lost data, and accepted messages may be
   * missing; the channel goes on by itself); undefined when it did not.
   */
  ended: string | undefined;
  /**
   * True when the app redirects the request, most likely because an authorization policy redirects it to a login page. Redirects are never
   * followed. The error is final, unless the channel was open before.
   */
  redirected: boolean;
  /**
   * True when the same request may succeed later: after no answer, an answer that is not the mailbox's, 408, 425, 429 or 5xx. False for a
   * redirect.
   */
  readonly transient: boolean;
}

/**
 * The state of a peer. `absent`: the other side is not there. `closed`: `close()` was called. Otherwise the other side is there, and this is
 * the `connectionState` of the RTCPeerConnection. `failed`, `disconnected` for 5 s, and no connection 15 s after an answer restart ICE
 * automatically (5 s later on the polite side).
 */
export type PeerState = 'absent' | RTCPeerConnectionState;

/** The detail of a peer's `state` event. */
export interface PeerStateChange {
  readonly state: PeerState;
  /**
   * With `absent`, why. In each case but the first the peer meets the other side again as soon as it answers.
   *
   * - `left`: it said goodbye. Its next session is welcome
   * - `replaced`: a new session of the other side, or of this one, begins right now
   * - `unreachable`: it has no mailbox (`error` is the refusal)
   * - `silent`: it has a mailbox, but has not answered for 30 s (120 s after a connection). The peer asks again every 15 s
   * - `stuck`: the connection could not be made (`error` if a description failed). Both sides begin a new session
   */
  readonly reason?: 'left' | 'replaced' | 'unreachable' | 'silent' | 'stuck';
  readonly error?: unknown;
}

/** The options of a peer. */
export interface PeerOptions {
  /** The channel for signaling. Closing the peer does not close it, and a connection continues after the channel is closed. */
  channel: SignalingChannel;
  /** The mailbox of the other side. */
  remote: string;
  /**
   * Whether this side gives way when two offers cross: true on one side, false on the other. Default: the side whose name comes first is
   * polite. A channel without a `name` (the app's login names the mailbox) has to say it.
   */
  polite?: boolean;
  /** The configuration of each RTCPeerConnection. Without STUN and TURN servers the peers must be in the same network. */
  config?: RTCConfiguration;
  /**
   * The STUN and TURN servers, instead of those in `config`. A URL, such as `/ice`, is asked as by `channel.getIceServers`, before each
   * connection and each restart of ICE, when half of the time that its last answer lasts is over. A function is asked each time. If
   * there is no answer, or none within 10 s, the connection keeps the servers that it has, and an `error` event tells why.
   */
  iceServers?: string | URL | RTCIceServer[] | (() => RTCIceServer[] | Promise<RTCIceServer[]>);
  /**
   * Called with each new RTCPeerConnection, first inside the constructor. Add tracks, data channels and listeners here. If only `send` and
   * `message` are used, nothing has to be prepared.
   */
  prepare?: (connection: RTCPeerConnection) => void;
}

/** The events of a peer. */
export interface PeerEventMap {
  /** Fires when the state changes. */
  state: CustomEvent<PeerStateChange>;
  /** Fires once for each message that the other side sent with `send`, in its order. Bytes arrive as an ArrayBuffer. */
  message: CustomEvent<{ readonly data: any }>;
  /**
   * Fires when something failed that no call of the app can tell: the server refuses to pass signals on (a SignalingError), `prepare` throws
   * for a later connection, ICE servers are not answered, a description or a message of the other side is unusable, both sides say the same
   * of `polite`. The peer goes on. While nobody listens, the error goes to `reportError`, as an uncaught one does.
   */
  error: CustomEvent<{ readonly error: unknown }>;
}

/**
 * A WebRTC connection with the peer of one remote mailbox. It offers, answers, exchanges candidates, restarts ICE when it fails, and sends
 * messages.
 */
export class Peer extends EventTarget {
  /**
   * @throws {TypeError} an option is invalid; the message names it
   * @throws {Error} another peer on this channel has the same remote mailbox, and was not closed
   */
  constructor(options: PeerOptions);
  /**
   * The current RTCPeerConnection. Close the peer, not its connection. It is replaced when the other side begins a new session, closes or is absent, and on the polite side when
   * the first offers of both cross. So add tracks and data channels in `prepare`: what is added only here is gone with the next one.
   */
  readonly connection: RTCPeerConnection;
  readonly state: PeerState;
  /**
   * Sends a message over a data channel of the peer's own. It waits while the two are not connected. If the connection is replaced, or the
   * other page is reloaded, what was not acknowledged is sent again: it arrives once, and in order, as long as this page lives.
   * @param value an ArrayBuffer or a view of one, which arrives as an ArrayBuffer; or any other value that JSON can represent. At most 64 KiB
   * (65,536 bytes of JSON in UTF-8)
   * @returns a promise that resolves when the other page has the message. It rejects with a TypeError if JSON cannot represent the value, or
   * it is a Blob; with a RangeError if it is too large; with a `QuotaExceededError` if more than 1 MiB (1,048,576 bytes) would wait for
   * the other side; with an `AbortError` if the peer is closed
   */
  send(value: unknown): Promise<void>;
  /** Restarts ICE: finds a new network path and keeps the tracks. This also happens automatically when the connection fails. */
  restart(): void;
  /** Tells the other side, even while the page is being closed, and closes the connection. Further calls do nothing. */
  close(): void;

  addEventListener<K extends keyof PeerEventMap>(
    type: K, listener: (this: Peer, event: PeerEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof PeerEventMap>(
    type: K, listener: (this: Peer, event: PeerEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** Another side that wants to meet this one. */
export interface Caller {
  /** Its mailbox. The server has checked it: nobody else can send from it. */
  readonly remote: string;
}

/**
 * Calls back when another side wants to meet this one and no `Peer` of the channel is for it. To accept, create the `Peer`, at once or later;
 * the caller waits. To decline, do nothing: the same page is told only once, and again after it is reloaded. Of the last 64 pages that called
 * it is remembered that they did.
 * @param options `signal` ends this
 * @throws {TypeError} an argument is invalid; the message names it
 */
export function onPeer(channel: SignalingChannel, listener: (caller: Caller) => void, options?: { signal?: AbortSignal }): void;
