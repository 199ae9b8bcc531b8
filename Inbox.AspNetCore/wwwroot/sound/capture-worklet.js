// Runs where the browser makes sound; hands what comes in to the page, in pieces of about 40 ms.
const PIECE = 2048;

// No declarations for these come with TypeScript's DOM.
const { AudioWorkletProcessor, registerProcessor } = /** @type {any} */ (globalThis);

class Capture extends AudioWorkletProcessor {
  #piece = new Float32Array(PIECE);
  #filled = 0;

  /** @param {Float32Array[][]} inputs one, with one channel, or none while nothing is connected */
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
