// Zero crossings on each side of the kernel's middle. Frequencies that would alias into the band begin well above it, so few are enough.
const CROSSINGS = 8;
// Kernel values between two zero crossings.
const RESOLUTION = 256;

/** Converts samples to another rate, in pieces of any size: a windowed sinc that passes the frequencies that both rates can represent. */
export class Resampler {
  #step;
  #reach;
  #kernel;
  #scale;
  /** The input that is still needed, and the position of the next output in it. */
  #input = new Float32Array(0);
  #position;

  /**
   * @param {number} from Hz
   * @param {number} to Hz
   */
  constructor(from, to) {
    this.#step = from / to;
    // For a lower output rate the kernel spans more of the input.
    this.#scale = Math.min(1, to / from);
    this.#reach = Math.ceil(CROSSINGS / this.#scale);
    this.#position = this.#reach;
    this.#kernel = Float32Array.from({ length: CROSSINGS * RESOLUTION + 2 }, (_, i) => this.#scale * windowedSinc(i / RESOLUTION));
  }

  /**
   * @param {Float32Array} samples
   * @returns {Float32Array} the output that they complete
   */
  push(samples) {
    const input = new Float32Array(this.#input.length + samples.length);
    input.set(this.#input);
    input.set(samples, this.#input.length);

    const output = new Float32Array(Math.max(0, Math.ceil((input.length - this.#reach - 1 - this.#position) / this.#step)));
    for (let i = 0; i < output.length; i++) output[i] = this.#at(input, this.#position + i * this.#step);
    this.#position += output.length * this.#step;

    const used = Math.max(0, Math.min(input.length, Math.floor(this.#position) - this.#reach));
    this.#input = input.slice(used);
    this.#position -= used;
    return output;
  }

  /** @param {Float32Array} input @param {number} position */
  #at(input, position) {
    const last = Math.floor(position) + this.#reach;
    let sum = 0;
    for (let i = Math.max(0, last - 2 * this.#reach + 1); i <= last; i++) {
      const distance = Math.abs(position - i) * this.#scale;
      if (distance < CROSSINGS) sum += input[i] * this.#kernel[Math.round(distance * RESOLUTION)];
    }
    return sum;
  }
}

/** @param {number} x in zero crossings, 0 upwards */
function windowedSinc(x) {
  if (x === 0) return 1;
  if (x >= CROSSINGS) return 0;
  const window = 0.5 + 0.5 * Math.cos((Math.PI * x) / CROSSINGS);
  return (window * Math.sin(Math.PI * x)) / (Math.PI * x);
}
