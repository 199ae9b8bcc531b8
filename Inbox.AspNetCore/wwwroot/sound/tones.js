/**
 * One byte is one tone: 256 of them, 20 Hz apart, 20 a second. So each symbol lasts a whole number of periods of the difference of any two
 * tones, which is what makes them tell apart. The band, 1,000 to 6,100 Hz, is what speakers and microphones of phones carry well.
 */
export const TONES = 256;
/** Hz, of tone 0. */
export const LOWEST_TONE = 1000;
/** Hz between two neighbours. */
export const TONE_SPACING = 20;
/** A second has that many. */
export const SYMBOLS_PER_SECOND = 20;
/** Hz: slower samples can't carry the highest tone. */
export const LOWEST_SAMPLE_RATE = 12_800;

/**
 * A frame goes out in two takes that alternate. In the second each byte has a tone from the other half of the band: what a room, a speaker
 * or a whistling fan swallows of one take is in the other.
 */
export const TAKES = 2;

/** What a frame begins with, for each take. All tones of one differ, so that it fits itself at one moment only. */
export const PREAMBLES = [
  [40, 141, 242, 87, 188, 33, 134, 235, 80, 181, 26, 127],
  [127, 26, 181, 80, 235, 134, 33, 188, 87, 242, 141, 40],
].map((tones) => Uint8Array.from(tones));

// Odd, and far from half: neighbours in time are far apart in the band, and equal bytes in a row are different tones.
const HOP = 97;

/** @param {number} byte @param {number} position counted from the preamble's end @param {number} take */
export const toneOf = (byte, position, take) => (byte + position * HOP + take * (TONES / TAKES)) % TONES;

/** @param {number} tone @param {number} position @param {number} take */
export const byteOf = (tone, position, take) => (tone - position * HOP - take * (TONES / TAKES)) & (TONES - 1);
