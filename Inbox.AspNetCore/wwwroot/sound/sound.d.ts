/** The largest payload of a frame, in bytes: 215. */
export const MAX_PAYLOAD: number;

/**
 * Makes the sound of a frame, as samples from -0.8 to 0.8. It has two takes, each with a pause after it. Play it in a loop; one take is
 * enough for the receiver.
 * @param tag the tag of the answered offer, 0 to 2^32 - 1
 * @param payload 1 to 215 bytes
 * @param sampleRate Hz, at least 12,800
 * @throws {RangeError} the payload is empty or too long, or the rate too low
 */
export function modulate(tag: number, payload: Uint8Array, sampleRate: number): Float32Array;

/** Gets the duration of one take with its pause, in seconds, for a payload of `length` bytes: 3.15, plus 0.05 for each byte. */
export function secondsOf(length: number): number;

/**
 * The result of listening.
 *
 * - `progress`: a frame is arriving; `part` of it, 0 to 1, has been heard
 * - `frame`: a frame arrived exactly as it was sent; `corrected` is the number of its bytes that were corrected
 * - `spoiled`: a frame arrived, but cannot be decoded; the next repetition can succeed
 */
export type Heard =
  | { type: 'progress'; part: number }
  | { type: 'frame'; tag: number; payload: Uint8Array; corrected: number }
  | { type: 'spoiled' };

/** Finds frames in samples, wherever they begin. Works without a browser. */
export class Demodulator {
  /** @throws {RangeError} the sample rate is below 12,800 Hz */
  constructor(sampleRate: number);
  /** Takes any number of samples, and returns what they completed. */
  push(samples: Float32Array): Heard[];
}

/** The events of a speaker. */
export interface SpeakerEventMap {
  /** Fires when the browser ends the sound: a call arrives, or the device goes to sleep. Call `play` to begin again. */
  interrupted: Event;
}

/** Plays one frame in a loop. Browsers allow sound only after a touch or click: create the speaker and call `play` in the handler of one. */
export class Speaker extends EventTarget {
  /** @param destination the audio node to play to; by default the device's speaker */
  constructor(context?: AudioContext, destination?: AudioNode);
  readonly playing: boolean;
  /** The played part of the current take: 0 to 1, then again from 0. */
  readonly part: number;
  /**
   * Plays the frame until `stop`, and replaces the one before. Rejects with a RangeError when the payload is empty or too long, and with an
   * `InvalidStateError` when the browser does not start its audio: it requires a click first, or has no device.
   */
  play(tag: number, payload: Uint8Array): Promise<void>;
  /** Stops the sound. */
  stop(): void;
  /** Stops, and releases the audio device. The speaker cannot be used again. */
  close(): void;

  addEventListener<K extends keyof SpeakerEventMap>(
    type: K, listener: (this: Speaker, event: SpeakerEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof SpeakerEventMap>(
    type: K, listener: (this: Speaker, event: SpeakerEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** The events of an ear. */
export interface EarEventMap {
  /** Fires for each result of listening. */
  heard: CustomEvent<Heard>;
}

/** The options of `Ear.load` and `Microphone.prepare`. */
export interface WorkletOptions {
  /**
   * The URL of `sound/capture-worklet.js` of this package. By default it is beside the module that is loaded, which is true in plain pages and
   * in built bundles. A development server that bundles packages beforehand moves the module: see the README for Vite.
   */
  worklet?: string | URL | undefined;
}

/** A listener on a node of an audio graph. */
export class Ear extends EventTarget {
  /** Loads the audio worklet. Call it once for each context, before its first ear. Rejects with an `AbortError` when it cannot be loaded. */
  static load(context: BaseAudioContext, options?: WorkletOptions): Promise<void>;
  constructor(context: BaseAudioContext, source: AudioNode);
  /** The analyser of the input, for visualization. */
  readonly analyser: AnalyserNode;
  /** The loudness of the last 40 ms or so: 0 to 1. */
  readonly level: number;
  /** Stops listening. */
  close(): void;

  addEventListener<K extends keyof EarEventMap>(
    type: K, listener: (this: Ear, event: EarEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<K extends keyof EarEventMap>(
    type: K, listener: (this: Ear, event: EarEventMap[K]) => any, options?: boolean | EventListenerOptions): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | EventListenerOptions): void;
}

/** The device's microphone, without voice processing: browsers would treat the tones as noise and remove them. */
export class Microphone {
  /**
   * Loads the audio worklet without asking for the microphone, so that `open` works without the server. Rejects with a `NotSupportedError`
   * on a page that is not secure (HTTPS or localhost), and with an `AbortError` when the worklet cannot be loaded.
   */
  static prepare(options?: WorkletOptions): Promise<Microphone>;
  /** @param context a context for which `Ear.load` was called */
  constructor(context: AudioContext);
  /** The device's track while the microphone is open. Its `ended` event fires when the microphone is unplugged or access to it is revoked. */
  readonly track: MediaStreamTrack | undefined;
  /**
   * Asks for the microphone. Call it in the handler of a click. Rejects with the DOMException of `getUserMedia`, with an
   * `InvalidStateError` when the browser does not start its audio, with a RangeError when the sample rate of the device is below 12,800 Hz,
   * and with an `AbortError` when `open` or `close` was called in the meantime: of several calls at once, only the last one counts.
   */
  open(): Promise<Ear>;
  /** Releases the device. It can be opened again. */
  close(): void;
}
