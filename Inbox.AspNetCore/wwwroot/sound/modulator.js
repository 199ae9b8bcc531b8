import { encodeFrame } from './frame.js';
import { LOWEST_SAMPLE_RATE, LOWEST_TONE, PREAMBLES, SYMBOLS_PER_SECOND, TAKES, TONE_SPACING, toneOf } from './tones.js';

// Loud, with headroom for a speaker's equalizer.
const AMPLITUDE = 0.8;
/** The transition between two tones, in seconds. The phase is continuous, so nothing clicks. */
const GLIDE = 0.003;
/** The fade-in and fade-out of the sound, in seconds. */
const FADE = 0.01;
/** The silence after each take, in seconds, which makes the loop audible. */
const PAUSE = 0.2;

/**
 * Makes the sound of a frame: both takes, each with a pause after it. Play it in a loop; one take is enough for the receiver.
 * @param {number} tag the tag of the answered offer, 0 to 2^32 - 1
 * @param {Uint8Array} payload 1 to 215 bytes
 * @param {number} sampleRate Hz, at least 12,800
 * @returns {Float32Array} samples of -0.8 to 0.8
 * @throws {RangeError} the payload is empty or too long, or the rate too low
 */
export function modulate(tag, payload, sampleRate) {
  if (!(sampleRate >= LOWEST_SAMPLE_RATE)) throw new RangeError(`The sample rate must be at least ${LOWEST_SAMPLE_RATE} Hz, not ${sampleRate}.`);
  const bytes = encodeFrame(tag, payload);
  const takes = PREAMBLES.map((preamble, take) => [...preamble, ...bytes.map((byte, position) => toneOf(byte, position, take))]);
  const length = Math.round(secondsOf(payload.length) * sampleRate);
  const samples = new Float32Array(TAKES * length);
  takes.forEach((tones, take) => sing(tones, sampleRate, samples.subarray(take * length, (take + 1) * length)));
  return samples;
}

/**
 * Gets the duration of one take with its pause, in seconds.
 * @param {number} length of the payload, in bytes
 */
export const secondsOf = (length) => (PREAMBLES[0].length + encodeFrame(0, new Uint8Array(length)).length) / SYMBOLS_PER_SECOND + PAUSE;

/**
 * @param {number[]} tones
 * @param {number} sampleRate
 * @param {Float32Array} samples receives the sound; the rest stays silent
 */
function sing(tones, sampleRate, samples) {
  const duration = tones.length / SYMBOLS_PER_SECOND;
  const end = Math.min(samples.length, Math.round(duration * sampleRate));
  let phase = 0;
  for (let i = 0; i < end; i++) {
    const time = i / sampleRate;
    const position = Math.min(tones.length - 1, Math.floor(time * SYMBOLS_PER_SECOND));
    const since = time - position / SYMBOLS_PER_SECOND;
    const before = tones[Math.max(0, position - 1)];
    const tone = before + (tones[position] - before) * rise(since / GLIDE);
    samples[i] = AMPLITUDE * Math.sin(phase) * rise(time / FADE) * rise((duration - time) / FADE);
    phase = (phase + (2 * Math.PI * (LOWEST_TONE + tone * TONE_SPACING)) / sampleRate) % (2 * Math.PI);
  }
}

/** A smooth step from 0 to 1. @param {number} x */
const rise = (x) => (x >= 1 ? 1 : x <= 0 ? 0 : 0.5 - 0.5 * Math.cos(Math.PI * x));
