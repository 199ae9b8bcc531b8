/** @typedef {import('./demodulator.js').Heard} Heard */

export { Demodulator } from './demodulator.js';
export { Ear } from './ear.js';
export { MAX_PAYLOAD } from './frame.js';
export { Microphone } from './microphone.js';
export { modulate, secondsOf } from './modulator.js';
export { Speaker } from './speaker.js';
