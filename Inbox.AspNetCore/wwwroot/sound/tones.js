/**
 * Each byte is one of 256 tones, 20 Hz apart, 20 per second. So each symbol is a whole number of periods of the difference between any two
 * tones, which makes them distinguishable. Speakers and microphones of phones carry the band, 1,000 to 6,100 Hz, well.
 */
export const TONES = 256;
/** The frequency of tone 0, in Hz. */
export const LOWEST_TONE = 1000;
/** The distance between two neighboring tones, in Hz. */
export const TONE_SPACING = 20;
/** The number of symbols per second. */
export const SYMBOLS_PER_SECOND = 20;
/** The lowest sample rate that can represent the highest tone, in Hz. */
export const LOWEST_SAMPLE_RATE = 12_800;

/**
 * A frame is sent in two alternating takes. In the second take each byte has a tone from the other half of the band: what a room, a speaker
 * or a whistling fan suppresses in one take is audible in the other.
 */
export const TAKES = 2;

/** The preamble of each take. All tones of a preamble differ, so that it matches at one moment only. */
export const PREAMBLES = [
  [40, 141, 242, 87, 188, 33, 134, 235, 80, 181, 26, 127],
  [127, 26, 181, 80, 235, 134, 33, 188, 87, 242, 141, 40],
].map((tones) => Uint8Array.from(tones));

// Odd, and far from half the band: successive symbols are far apart in the band, and equal bytes in a row have different tones.
const HOP = 97;

/** @param {number} byte @param {number} position counted from the preamble's end @param {number} take */
export const toneOf = (byte, position, take) => (byte + position * HOP + take * (TONES / TAKES)) % TONES;

/** @param {number} tone @param {number} position @param {number} take */
export const byteOf = (tone, position, take) => (tone - position * HOP - take * (TONES / TAKES)) & (TONES - 1);
