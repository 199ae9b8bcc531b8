import { Demodulator } from './demodulator.js';

const SPECTRUM = 2048;

/**
 * A listener on a node of an audio graph.
 *
 * Event: `heard`, whose `detail` is a result of the demodulator.
 */
export class Ear extends EventTarget {
  #capture;

  /**
   * Loads the audio worklet. Call it once for each context, before its first ear.
   * @param {BaseAudioContext} context
   * @param {object} [options]
   * @param {string | URL} [options.worklet] where `capture-worklet.js` is. By default beside this module: bundlers recognize this form of
   * `new URL` and copy the file, but a development server that bundles this package beforehand moves the module away from it
   * @returns {Promise<void>} rejects with an `AbortError` when the worklet cannot be loaded from there
   */
  static load(context, { worklet = new URL('./capture-worklet.js', import.meta.url) } = {}) {
    return context.audioWorklet.addModule(worklet);
  }

  /**
   * @param {BaseAudioContext} context a context for which `load` was called
   * @param {AudioNode} source
   */
  constructor(context, source) {
    super();
    /** The analyser of the input, for visualization. */
    this.analyser = new AnalyserNode(context, { fftSize: SPECTRUM, smoothingTimeConstant: 0 });
    const demodulator = new Demodulator(context.sampleRate);
    this.#capture = new AudioWorkletNode(context, 'inbox-capture', { numberOfOutputs: 0, channelCount: 1, channelCountMode: 'explicit' });
    this.#capture.port.onmessage = ({ data }) => {
      for (const heard of demodulator.push(data)) this.dispatchEvent(new CustomEvent('heard', { detail: heard }));
    };
    source.connect(this.analyser);
    source.connect(this.#capture);
  }

  /** The loudness of the last 40 ms or so, from 0 (silence) to 1 (full scale). */
  get level() {
    const samples = new Float32Array(this.analyser.fftSize);
    this.analyser.getFloatTimeDomainData(samples);
    return Math.sqrt(samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length);
  }

  /** Stops listening. */
  close() {
    this.#capture.port.onmessage = null;
    this.#capture.disconnect();
    this.analyser.disconnect();
  }
}
