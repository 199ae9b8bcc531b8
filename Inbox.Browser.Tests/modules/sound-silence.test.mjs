import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modulate } from '../../Inbox.AspNetCore/wwwroot/sound/modulator.js';
import { TAKES } from '../../Inbox.AspNetCore/wwwroot/sound/tones.js';
import { bytesOf, random, whiteNoise } from './air.mjs';
import { frames, listen } from './ear.mjs';

const TAG = 0x89abcdef;

test('nothing is heard in silence, noise, chords or a voice that is none', () => {
  const next = random(12);
  const rate = 24_000;
  const minutes = (count) => count * 60 * rate;
  assert.deepEqual(listen(new Float32Array(minutes(1)), rate), []);
  assert.deepEqual(listen(whiteNoise(minutes(2), 0.2, next), rate), []);
  let chord = [440];
  const chords = new Float32Array(minutes(1)).map((_, i) => {
    if (i % 2400 === 0) chord = Array.from({ length: 3 }, () => 220 * 2 ** Math.floor(next() * 4.5));
    return chord.reduce((sum, frequency) => sum + Math.sign(Math.sin((2 * Math.PI * frequency * i) / rate)), 0) / 4;
  });
  assert.deepEqual(listen(chords, rate), []);
  // A new tone of the modem's own band each 50 ms, and never a frame.
  let tone = 1000;
  let phase = 0;
  const babble = new Float32Array(minutes(2)).map((_, i) => {
    if (i % 1200 === 0) tone = 1000 + 20 * Math.floor(next() * 256);
    phase += (2 * Math.PI * tone) / rate;
    return Math.sin(phase);
  });
  assert.deepEqual(listen(babble, rate), []);
});

test('of 100 sounds with more than half of the tones wrong none is accepted, and all of their originals are', () => {
  const accounts = { sent: 0, accepted: 0, control: 0 };
  for (let seed = 1; seed <= 50; seed++) {
    const next = random(seed);
    const samples = modulate(TAG, bytesOf(12, next), 16_000);
    const control = frames(listen(samples, 16_000)).length;
    // Behind preamble and header, tones from another place of the sound: more than the 16 that could be put right.
    const spoiled = samples.slice();
    const take = samples.length / TAKES;
    for (let symbol = 19; symbol < 12 + 7 + 52; symbol++) {
      for (let which = 0; which < TAKES; which++) {
        const start = which * take + symbol * 800;
        if (symbol % 2 || next() < 0.2) spoiled.set(samples.subarray(start % 9600, (start % 9600) + 800), start);
      }
    }
    accounts.control += control;
    accounts.sent += TAKES;
    accounts.accepted += frames(listen(spoiled, 16_000)).length;
  }
  assert.deepEqual(accounts, { sent: 100, accepted: 0, control: 100 });
});
