import '../ready.js';
import { Ear, MAX_PAYLOAD, Speaker, secondsOf } from '../_content/Inbox.AspNetCore/sound/sound.js';
import { notify } from '../notices.js';
import { showEar } from './ear-picture.js';

/** @typedef {import('../_content/Inbox.AspNetCore/sound/sound.js').Heard} Heard */

/** The mean power of the modem's sound, whose amplitude is 0.8. */
const SOUND_POWER = 0.32;
const OFF = -30;
/** @type {Record<string, string>} */
const REASONS = {
  AbortError: 'The listening module could not be loaded: the server does not answer. Try again when it does.',
  InvalidStateError: 'The browser could not start the sound. Check that this device has a speaker.',
};

const form = /** @type {HTMLFormElement} */ (document.querySelector('#form'));
const text = /** @type {HTMLInputElement} */ (document.querySelector('#text'));
const slider = /** @type {HTMLInputElement} */ (document.querySelector('#noise'));
const playButton = /** @type {HTMLButtonElement} */ (document.querySelector('#play'));
const stopButton = /** @type {HTMLButtonElement} */ (document.querySelector('#stop'));
const progress = /** @type {HTMLProgressElement} */ (document.querySelector('#progress'));
const status = /** @type {HTMLElement} */ (document.querySelector('#status'));
const heardText = /** @type {HTMLOutputElement} */ (document.querySelector('#heard'));

/** @type {{ speaker: Speaker, noise: GainNode, close: () => void } | undefined} */
let air;
let frames = 0;

/** Connects a speaker and noise to a stream, and an ear to that stream. */
async function makeAir() {
  const context = new AudioContext();
  const stream = context.createMediaStreamDestination();
  const noise = new GainNode(context, { gain: 0 });
  const second = context.createBuffer(1, context.sampleRate, context.sampleRate);
  second.copyToChannel(Float32Array.from({ length: second.length }, () => 2 * Math.random() - 1), 0);
  const source = new AudioBufferSourceNode(context, { buffer: second, loop: true });
  source.connect(noise).connect(stream);
  source.start();

  await Ear.load(context);
  const ear = new Ear(context, context.createMediaStreamSource(stream.stream));
  ear.addEventListener('heard', (event) => hear(/** @type {CustomEvent<Heard>} */ (event).detail));
  const endPicture = showEar(ear);
  const close = () => {
    endPicture();
    ear.close();
    context.close();
  };
  return { speaker: new Speaker(context, stream), noise, close };
}

/** @param {Heard} heard */
function hear(heard) {
  if (heard.type === 'progress') {
    progress.value = heard.part;
    status.textContent = 'Receiving a frame …';
  } else if (heard.type === 'spoiled') {
    progress.value = 0;
    status.textContent = 'Too much noise in that frame. It is played again.';
  } else {
    progress.value = 1;
    frames++;
    heardText.textContent = new TextDecoder().decode(heard.payload);
    status.textContent = `Frames heard: ${frames}. Bytes corrected in the last one: ${heard.corrected}.`;
  }
}

/** Sets the gain of the noise, which is uniform between -1 and 1 and so has a power of 1/3. */
function setNoise() {
  const decibels = Number(slider.value);
  /** @type {HTMLOutputElement} */ (document.querySelector('#noise-value')).textContent =
    decibels === OFF ? 'none' : `${Math.abs(decibels)} dB ${decibels < 0 ? 'below' : 'above'} the sound`;
  if (air) air.noise.gain.value = decibels === OFF ? 0 : Math.sqrt(3 * SOUND_POWER * 10 ** (decibels / 10));
}

/** @param {unknown} error */
function explain(error) {
  const name = error instanceof Error ? error.name : '';
  return REASONS[name] ?? `The sound could not be started (${error}).`;
}

async function play() {
  const payload = new TextEncoder().encode(text.value).slice(0, MAX_PAYLOAD);
  try {
    air ??= await makeAir();
    setNoise();
    heardText.textContent = '';
    frames = 0;
    await air.speaker.play(0, payload);
    notify('page');
    status.textContent = `Playing repeatedly, ${secondsOf(payload.length).toFixed(1)} seconds each time.`;
  } catch (error) {
    stop();
    notify('page', { text: explain(error), kind: 'problem', action: { label: 'Try again', run: play } });
    return;
  }
  playButton.textContent = 'Play this text';
  stopButton.hidden = false;
}

function stop() {
  air?.close();
  air = undefined;
  progress.value = 0;
  status.textContent = 'Stopped.';
  playButton.textContent = 'Play';
  stopButton.hidden = true;
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  play();
});
stopButton.addEventListener('click', stop);
slider.addEventListener('input', setNoise);
setNoise();
playButton.disabled = false;
