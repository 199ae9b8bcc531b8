import { encodeFrame } from './frame.js';
import { LOWEST_SAMPLE_RATE, LOWEST_TONE, PREAMBLES, SYMBOLS_PER_SECOND, TAKES, TONE_SPACING, toneOf } from './tones.js';

// Loud, with room for what a speaker's equaliser adds.
const AMPLITUDE = 0.8;
/** Seconds from one tone to the next; the phase goes on, so nothing clicks. */
const GLIDE = 0.003;
/** Seconds in which the sound begins and ends. */
const FADE = 0.01;
/** Seconds of silence after each take: one hears that it is a loop. */
const PAUSE = 0.2;

/**
 * The sound of a frame: both takes, each with a pause after it. Meant to be played in a loop; each take alone is enough for the other side.
 * @param {number} tag of the offer that is answered, 0 to 2^32 - 1
 * @param {Uint8Array} payload 1 to 215 bytes
 * @param {number} sampleRate Hz, 12,800 or more
 * @returns {Float32Array} samples of -0.8 to 0.8
 * @throws {RangeError} the payload is empty or too long, or the rate too low
 */
export function modulate(tag, payload, sampleRate) {
  if (!(sampleRate >= LOWEST_SAMPLE_RATE)) throw new RangeError(`The sample rate must be ${LOWEST_SAMPLE_RATE} Hz or more, not ${sampleRate}.`);
  const bytes = encodeFrame(tag, payload);
  const takes = PREAMBLES.map((preamble, take) => [...preamble, ...bytes.map((byte, position) => toneOf(byte, position, take))]);
  const length = Math.round(secondsOf(payload.length) * sampleRate);
  const samples = new Float32Array(TAKES * length);
  takes.forEach((tones, take) => sing(tones, sampleRate, samples.subarray(take * length, (take + 1) * length)));
  return samples;
}

/**
 * How long one take lasts, its pause included.
 * @param {number} length of the payload, bytes
 */
export const secondsOf = (length) => (PREAMBLES[0].length + encodeFrame(0, new Uint8Array(length)).length) / SYMBOLS_PER_SECOND + PAUSE;

/**
 * @param {number[]} tones
 * @param {number} sampleRate
 * @param {Float32Array} samples written to; what is left over stays silent
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

/** From 0 to 1 without corners. @param {number} x */
const rise = (x) => (x >= 1 ? 1 : x <= 0 ? 0 : 0.5 - 0.5 * Math.cos(Math.PI * x));
