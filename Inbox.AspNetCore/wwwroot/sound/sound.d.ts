/** Bytes that one frame carries at most: 215. */
export const MAX_PAYLOAD: number;

/**
 * The sound of a frame as samples of -0.8 to 0.8: two takes, each with a pause after it. Meant to be played in a loop; each take alone is
 * enough for the other side.
 * @param tag of the offer that is answered, 0 to 2^32 - 1
 * @param payload 1 to 215 bytes
 * @param sampleRate Hz, 12,800 or more
 * @throws {RangeError} the payload is empty or too long, or the rate too low
 */
export function modulate(tag: number, payload: Uint8Array, sampleRate: number): Float32Array;

/** Seconds that one take lasts with its pause, for a payload of so many bytes: 3.15, and 0.05 for each byte. */
export function secondsOf(length: number): number;

/**
 * - `progress`: a frame is coming; `part` of it, 0 to 1, is here
 * - `frame`: it came, and is exactly what was sent; `corrected` of its bytes had been heard wrong
 * - `spoiled`: it came, and can't be read; the next loop serves
 */
export type Heard =
  | { type: 'progress'; part: number }
  | { type: 'frame'; tag: number; payload: Uint8Array; corrected: number }
  | { type: 'spoiled' };

/** Finds frames in samples, wherever they begin. Needs no browser. */
export class Demodulator {
  /** @throws {RangeError} the sample rate is below 12,800 Hz */
  constructor(sampleRate: number);
  /** What these samples completed; any number of them. */
  push(samples: Float32Array): Heard[];
}

export interface SpeakerEventMap {
  /** The browser ended the sound: a call came in, the device went to sleep. `play` begins again. */
  interrupted: Event;
}

/** Plays one frame again and again. Browsers allow sound only after a touch or click: make it, and play, in the handler of one. */
export class Speaker extends EventTarget {
  /** @param destination where the sound goes; by default, to the device's speaker */
  constructor(context?: AudioContext, destination?: AudioNode);
  readonly playing: boolean;
  /** How far the take is that is being played: 0 to 1, then again. */
  readonly part: number;
  /**
   * Plays in place of what was played before, until `stop`. Rejects with a RangeError when the payload is empty or too long, and with an
   * `InvalidStateError` when the browser starts no sound: it wants a click first, or has no device.
   */
  play(tag: number, payload: Uint8Array): Promise<void>;
  stop(): void;
  /** Stops, and gives the device's speaker back. Final. */
  close(): void;

  addEventListener<K extends keyof SpeakerEventMap>(
    type: K, listener: (this: Speaker, event: SpeakerEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

export interface EarEventMap {
  heard: CustomEvent<Heard>;
}

/** Listens to a node of an audio graph. */
export class Ear extends EventTarget {
  /** Loads what runs where the browser makes sound: once for each context, before its first ear. `AbortError`: the server does not answer. */
  static load(context: BaseAudioContext): Promise<void>;
  constructor(context: BaseAudioContext, source: AudioNode);
  /** For a picture of what comes in. */
  readonly analyser: AnalyserNode;
  /** How loud the last 40 ms or so were: 0 to 1. */
  readonly level: number;
  /** Hears nothing more. */
  close(): void;

  addEventListener<K extends keyof EarEventMap>(
    type: K, listener: (this: Ear, event: EarEventMap[K]) => any, options?: boolean | AddEventListenerOptions): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

/** The device's microphone, without what browsers do for voices: that takes tones for noise and removes them. */
export class Microphone {
  /**
   * Loads what listening needs, and asks for nothing yet: the server may be gone when the microphone is opened. Rejects with a
   * `NotSupportedError` on a page without encryption, and with an `AbortError` when the server does not answer.
   */
  static prepare(): Promise<Microphone>;
  /** @param context one for which `Ear.load` was called */
  constructor(context: AudioContext);
  /** While it is open: the device's track. Its `ended` says that the microphone was unplugged or taken away. */
  readonly track: MediaStreamTrack | undefined;
  /**
   * Asks for the microphone, in the handler of a click. Rejects with the DOMException of `getUserMedia`, and with an `InvalidStateError` when
   * the browser starts no sound.
   */
  open(): Promise<Ear>;
  /** Frees the device. It may be opened again. */
  close(): void;
}
