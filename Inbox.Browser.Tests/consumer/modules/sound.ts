// As conformance.ts, for the modules of sound/.
import type * as declared from '../../../Inbox.AspNetCore/wwwroot/sound/sound.js';
import * as demodulator from '../../../Inbox.AspNetCore/wwwroot/sound/demodulator.js';
import * as ear from '../../../Inbox.AspNetCore/wwwroot/sound/ear.js';
import * as frame from '../../../Inbox.AspNetCore/wwwroot/sound/frame.js';
import * as microphone from '../../../Inbox.AspNetCore/wwwroot/sound/microphone.js';
import * as modulator from '../../../Inbox.AspNetCore/wwwroot/sound/modulator.js';
import * as speaker from '../../../Inbox.AspNetCore/wwwroot/sound/speaker.js';

const { modulate, secondsOf } = modulator;

export const modules: typeof declared = {
  Demodulator: demodulator.Demodulator, Ear: ear.Ear, MAX_PAYLOAD: frame.MAX_PAYLOAD, Microphone: microphone.Microphone,
  modulate, secondsOf, Speaker: speaker.Speaker,
};

type Undeclared<Module, Declared> = Exclude<keyof Module, keyof Declared>;
export const inDemodulator: [Undeclared<demodulator.Demodulator, declared.Demodulator>] extends [never] ? true : never = true;
export const inEar: [Undeclared<ear.Ear, declared.Ear>] extends [never] ? true : never = true;
export const inMicrophone: [Undeclared<microphone.Microphone, declared.Microphone>] extends [never] ? true : never = true;
export const inSpeaker: [Undeclared<speaker.Speaker, declared.Speaker>] extends [never] ? true : never = true;
