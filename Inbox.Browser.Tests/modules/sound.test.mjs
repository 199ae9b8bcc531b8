import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Demodulator } from '../../Inbox.AspNetCore/wwwroot/sound/demodulator.js';
import { modulate, secondsOf } from '../../Inbox.AspNetCore/wwwroot/sound/modulator.js';
import { TAKES } from '../../Inbox.AspNetCore/wwwroot/sound/tones.js';
import { bytesOf, clipped, inRoom, loop, noisy, random, resampled, rounded, scaled } from './air.mjs';
import { frames, listen } from './ear.mjs';

const TAG = 0x89abcdef;
const LENGTH = 100;
const SEEDS = [1, 2, 3, 4, 5, 6];
const RATES = [44_100, 48_000, 96_000];

/** All of them what was sent; and at least one. */
function assertOnly(heard, payload) {
  assert.ok(frames(heard).length > 0, `heard ${JSON.stringify(heard.filter(({ type }) => type !== 'progress'))}`);
  for (const frame of frames(heard)) assert.deepEqual([frame.tag, frame.payload], [TAG, payload]);
}

for (const rate of RATES) {
  test(`an answer of ${LENGTH} bytes is sung and heard in 10 seconds at ${rate} Hz`, (t) => {
    const payload = bytesOf(LENGTH, random(1));
    const heard = listen(modulate(TAG, payload, rate), rate);
    assertOnly(heard, payload);
    assert.equal(frames(heard).length, TAKES);
    assert.equal(frames(heard)[0].corrected, 0);
    assert.ok(frames(heard)[0].at <= 10);
    t.diagnostic(`${LENGTH} bytes in ${frames(heard)[0].at.toFixed(2)} s, one take with its pause in ${secondsOf(LENGTH).toFixed(2)} s`);
  });
}

test('pieces of any size are the same sound', () => {
  const payload = bytesOf(10, random(2));
  const samples = modulate(TAG, payload, 48_000);
  for (const chunk of [1, 128, 1023, 4096, samples.length]) assert.equal(frames(listen(samples, 48_000, chunk)).length, TAKES, `in pieces of ${chunk}`);
});

test('the shortest and the longest payload are heard, also at the lowest rate', () => {
  for (const length of [1, 215]) {
    const payload = bytesOf(length, random(length));
    for (const rate of [12_800, 48_000]) assertOnly(listen(modulate(TAG, payload, rate), rate), payload);
  }
  assert.throws(() => modulate(TAG, Uint8Array.of(1), 12_799), RangeError);
  assert.throws(() => new Demodulator(12_799), RangeError);
  assert.throws(() => new Demodulator(NaN), RangeError);
});

test('equal bytes are different tones, and are heard too', () => {
  for (const byte of [0, 255]) {
    const payload = new Uint8Array(LENGTH).fill(byte);
    assertOnly(listen(modulate(TAG, payload, 48_000), 48_000), payload);
  }
});

test('the sound is even and does not click', () => {
  const samples = modulate(TAG, bytesOf(LENGTH, random(3)), 48_000);
  assert.equal(samples[0], 0);
  assert.ok(samples.every((sample) => Math.abs(sample) <= Math.fround(0.8)));
  // No step is larger than the steepest one of the highest tone.
  const steepest = 0.8 * 2 * Math.PI * (6100 / 48_000);
  for (let i = 1; i < samples.length; i++) assert.ok(Math.abs(samples[i] - samples[i - 1]) <= steepest * 1.01, `at ${i}`);
  // Each 10 ms from the first to the last tone is as loud as any other.
  const half = samples.length / 2 - 0.21 * 48_000;
  for (let i = 960; i + 480 < half; i += 480) {
    const energy = samples.subarray(i, i + 480).reduce((sum, sample) => sum + sample * sample, 0) / 480;
    assert.ok(energy > 0.28 && energy < 0.36, `${energy} at ${i}`);
  }
});

/** Every other seed at the other of the two usual rates. */
const rateOf = (seed) => (seed % 2 ? 44_100 : 48_000);

const threeLoops = (payload, rate) => loop(modulate(TAG, payload, rate), 2).subarray(0, 3 * secondsOf(LENGTH) * rate);

const HARM = {
  'white noise at 10 dB': (samples, rate, next) => [noisy(samples, 10, next), rate],
  'another sample rate on the other side': (samples, rate) => {
    const other = rate === 44_100 ? 48_000 : 44_100;
    return [resampled(samples, rate, other), other];
  },
  'clipping at a tenth': (samples, rate) => [clipped(samples, 0.1), rate],
  'a start in the middle of a frame': (samples, rate, next) => [samples.subarray(Math.floor((0.3 + 7 * next()) * rate)), rate],
  'a hundredth of the loudness, 16 bits': (samples, rate) => [rounded(scaled(samples, 0.01)), rate],
};

for (const [name, harm] of Object.entries(HARM)) {
  test(`heard within three loops in spite of ${name}`, () => {
    for (const seed of SEEDS.slice(0, 3)) {
      const next = random(seed);
      const payload = bytesOf(LENGTH, next);
      const [samples, at] = harm(threeLoops(payload, rateOf(seed)), rateOf(seed), next);
      assertOnly(listen(samples, at), payload);
    }
  });
}

test('heard within three loops in spite of all that together', (t) => {
  const firsts = [];
  for (const seed of SEEDS) {
    const next = random(seed);
    const payload = bytesOf(LENGTH, next);
    let samples = threeLoops(payload, rateOf(seed));
    let at = rateOf(seed);
    for (const harm of Object.values(HARM)) [samples, at] = harm(samples, at, next);
    const heard = listen(samples, at);
    assertOnly(heard, payload);
    firsts.push(frames(heard)[0].at.toFixed(1));
  }
  t.diagnostic(`first heard after ${firsts.join(', ')} s`);
});

test('white noise as loud as the sound, and ten times as strong, is heard through', (t) => {
  for (const decibels of [0, -10]) {
    const corrected = SEEDS.slice(0, 3).map((seed) => {
      const next = random(seed);
      const payload = bytesOf(LENGTH, next);
      const heard = listen(noisy(modulate(TAG, payload, 48_000), decibels, next), 48_000);
      assertOnly(heard, payload);
      return frames(heard)[0].corrected;
    });
    t.diagnostic(`at ${decibels} dB ${corrected.join(', ')} bytes were put right`);
  }
});

test('a room is heard through whose echoes are louder than the speaker', (t) => {
  for (const seconds of [0.3, 0.5, 0.8]) {
    for (const decibels of [-5, 0, 5]) {
      const corrected = SEEDS.slice(0, 1).map((seed) => {
        const next = random(seed);
        const payload = bytesOf(LENGTH, next);
        const heard = listen(inRoom(modulate(TAG, payload, 16_000), 16_000, seconds, decibels, next), 16_000);
        assertOnly(heard, payload);
        return frames(heard).map((frame) => frame.corrected).join(' ');
      });
      t.diagnostic(`60 dB in ${seconds} s, echoes at ${decibels} dB: in each take ${corrected.join(', ')} bytes were put right`);
    }
  }
});

test('a loudness that jumps by 40 dB, dropouts, a whistle and a hum are heard through', () => {
  const payload = bytesOf(LENGTH, random(6));
  const samples = modulate(TAG, payload, 48_000);
  const harms = {
    jumps: (sample, i) => (Math.floor(i / 30_000) % 2 ? sample : sample / 100),
    dropouts: (sample, i) => (i % 40_000 < 600 ? 0 : sample),
    whistle: (sample, i) => sample + 4 * Math.sin((2 * Math.PI * 2503 * i) / 48_000),
    hum: (sample, i) => sample + 40 * Math.sin((2 * Math.PI * 50 * i) / 48_000),
  };
  for (const [name, harm] of Object.entries(harms)) assert.ok(frames(listen(samples.map(harm), 48_000)).length > 0, name);
});

test('a clock that is a thousandth off and a lost hundredth of a second are heard through', () => {
  const payload = bytesOf(LENGTH, random(7));
  const samples = modulate(TAG, payload, 48_000);
  for (const speed of [0.999, 1.001]) assertOnly(listen(resampled(samples, 48_000 * speed, 48_000), 48_000), payload);
  assertOnly(listen(Float32Array.from([...samples.subarray(0, 150_000), ...samples.subarray(150_480)]), 48_000), payload);
});

test('of two that sing at once the louder is heard', () => {
  const next = random(8);
  const payload = bytesOf(LENGTH, next);
  const other = loop(modulate(1, bytesOf(90, next), 48_000), 3);
  const samples = loop(modulate(TAG, payload, 48_000), 2).map((sample, i) => sample + 0.4 * other[i + 100_000]);
  assert.ok(frames(listen(samples, 48_000)).some(({ tag }) => tag === TAG));
});

test('a cut frame is spoiled, and the next loop serves', () => {
  const payload = bytesOf(LENGTH, random(9));
  const samples = modulate(TAG, payload, 48_000);
  const cut = Float32Array.from([...samples.subarray(0, 5 * 48_000), ...new Float32Array(4 * 48_000), ...samples]);
  const heard = listen(cut, 48_000).filter(({ type }) => type !== 'progress');
  assert.equal(heard[0].type, 'spoiled');
  assertOnly(heard, payload);
});

test('one frame that breaks off for another is no harm to that one', () => {
  const next = random(10);
  const payload = bytesOf(LENGTH, next);
  const broken = modulate(TAG, bytesOf(LENGTH, next), 48_000).subarray(0, 3 * 48_000);
  assertOnly(listen(Float32Array.from([...broken, ...modulate(TAG, payload, 48_000)]), 48_000), payload);
});

test('progress grows up to the frame', () => {
  const heard = listen(modulate(TAG, bytesOf(LENGTH, random(11)), 48_000), 48_000);
  const parts = heard.slice(0, heard.findIndex(({ type }) => type === 'frame')).map(({ part }) => part);
  assert.ok(parts.length > 100 && parts[0] < 0.1 && parts.at(-1) > 0.98);
  assert.deepEqual(parts, parts.toSorted((a, b) => a - b));
});

test('listening takes a small part of one processor', (t) => {
  const samples = loop(modulate(TAG, bytesOf(LENGTH, random(13)), 48_000), 2);
  listen(samples, 48_000);
  const before = process.cpuUsage();
  listen(samples, 48_000, 1024);
  const { user } = process.cpuUsage(before);
  const share = user / 1e6 / (samples.length / 48_000);
  t.diagnostic(`${(100 * share).toFixed(2)} % of real time`);
  assert.ok(share < 0.2, `${share}`);
});

test('a sample that is no number, or beyond all measure, is no harm to what comes after it', () => {
  const samples = modulate(TAG, bytesOf(20, random(21)), 48_000);
  for (const broken of [NaN, Infinity, -Infinity, 1e25]) {
    const all = loop(samples, 2);
    all[1000] = broken;
    assert.equal(frames(listen(all, 48_000)).length, 4, `after ${broken}`);
  }
});
