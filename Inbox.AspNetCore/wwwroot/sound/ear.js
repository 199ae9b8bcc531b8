import { Demodulator } from './demodulator.js';

const SPECTRUM = 2048;

/**
 * Listens to a node of an audio graph.
 *
 * Event: `heard`, whose `detail` is what the demodulator heard.
 */
export class Ear extends EventTarget {
  #capture;

  /**
   * Loads the module that runs where the browser makes sound: once for each context, before its first ear.
   * @param {BaseAudioContext} context
   * @returns {Promise<void>} rejects with an `AbortError` when the server does not answer
   */
  static load(context) {
    return context.audioWorklet.addModule(new URL('./capture-worklet.js', import.meta.url));
  }

  /**
   * @param {BaseAudioContext} context one for which `load` was called
   * @param {AudioNode} source
   */
  constructor(context, source) {
    super();
    /** For a picture of what comes in. */
    this.analyser = new AnalyserNode(context, { fftSize: SPECTRUM, smoothingTimeConstant: 0 });
    const demodulator = new Demodulator(context.sampleRate);
    this.#capture = new AudioWorkletNode(context, 'inbox-capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    this.#capture.port.onmessage = ({ data }) => {
      for (const heard of demodulator.push(data)) this.dispatchEvent(new CustomEvent('heard', { detail: heard }));
    };
    source.connect(this.analyser);
    source.connect(this.#capture);
  }

  /** The last 40 ms or so: 0 for silence to 1 for the loudest that fits. */
  get level() {
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }

  /** Hears nothing more. */
  close() {
    this.#capture.port.onmessage = null;
    this.#capture.disconnect();
    this.analyser.disconnect();
  }
}
