// What lies between a speaker and a microphone, the same on every run.

/** Mulberry32: 0 to 1. @param {number} seed */
export function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const bytesOf = (length, next) => Uint8Array.from({ length }, () => Math.floor(next() * 256));

/** Of a normal distribution (Box and Muller). */
const bell = (next) => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());

const rms = (samples) => Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);

export function loop(samples, times) {
  const all = new Float32Array(samples.length * times);
  for (let i = 0; i < times; i++) all.set(samples, i * samples.length);
  return all;
}

/** White noise over the whole band of the samples, so many dB below the signal. */
export function noisy(samples, decibels, next) {
  const loudness = rms(samples) / 10 ** (decibels / 20);
  return samples.map((sample) => sample + loudness * bell(next));
}

export const whiteNoise = (length, loudness, next) => new Float32Array(length).map(() => loudness * bell(next));

/** Crude on purpose: straight lines between the samples. */
export function resampled(samples, from, to) {
  return Float32Array.from({ length: Math.floor(((samples.length - 1) * to) / from) }, (_, i) => {
    const position = (i * from) / to;
    const before = Math.floor(position);
    return samples[before] + (samples[before + 1] - samples[before]) * (position - before);
  });
}

/** Cut at a part of the loudness, which leaves almost a square wave. */
export function clipped(samples, part) {
  const limit = 0.8 * part;
  return samples.map((sample) => Math.max(-limit, Math.min(limit, sample)));
}

export const scaled = (samples, factor) => samples.map((sample) => sample * factor);

/** As a sound card gives them: 16 bits. */
export const rounded = (samples) => samples.map((sample) => Math.round(Math.max(-1, Math.min(1, sample)) * 32767) / 32767);

/**
 * A room: the direct sound, and echoes at random moments that fall by 60 dB in `seconds`, together so many dB louder than it.
 */
export function inRoom(samples, sampleRate, seconds, decibels, next) {
  const length = Math.floor(seconds * sampleRate);
  const echoes = [];
  for (let delay = Math.floor(0.002 * sampleRate); delay < length; delay += 1 + Math.floor((next() * sampleRate) / 600)) {
    echoes.push({ delay, gain: bell(next) * 10 ** ((-3 * delay) / length) });
  }
  const together = Math.sqrt(echoes.reduce((sum, { gain }) => sum + gain * gain, 0));
  const heard = samples.slice();
  for (const { delay, gain } of echoes) {
    const factor = (gain / together) * 10 ** (decibels / 20);
    for (let i = delay; i < heard.length; i++) heard[i] += factor * samples[i - delay];
  }
  return heard;
}
