// Runs on the browser's audio thread, and sends the input to the page in pieces of about 40 ms.
const PIECE = 2048;

// TypeScript's DOM library does not declare these.
const { AudioWorkletProcessor, registerProcessor } = /** @type {any} */ (globalThis);

class Capture extends AudioWorkletProcessor {
  #piece = new Float32Array(PIECE);
  #filled = 0;

  /** @param {Float32Array[][]} inputs one input with one channel; no channel while nothing is connected */
  process([[samples]]) {
    if (samples) this.#piece.set(samples, this.#filled);
    this.#filled += samples?.length ?? 0;
    if (this.#filled + 128 > PIECE) {
      this.port.postMessage(this.#piece.slice(0, this.#filled));
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('inbox-capture', Capture);
