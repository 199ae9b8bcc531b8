/** Discrete Fourier transform of real samples (Cooley and Tukey); their number is a power of two. */
export class Fourier {
  #size;
  #cosines;
  #sines;
  #order;
  #real;
  #imaginary;

  /** @param {number} size a power of two */
  constructor(size) {
    this.#size = size;
    this.#cosines = Float32Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.#sines = Float32Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    this.#order = new Uint16Array(size);
    for (let i = 1; i < size; i++) this.#order[i] = (this.#order[i >> 1] >> 1) | (i & 1 ? size >> 1 : 0);
    this.#real = new Float32Array(size);
    this.#imaginary = new Float32Array(size);
  }

  /**
   * @param {Float32Array} samples as many as the transform's size
   * @param {number} first
   * @param {Float32Array} energies receives the energies of the frequencies `first`, `first` + 1 …, in periods per transform
   */
  energies(samples, first, energies) {
    this.#transform(samples);
    for (let i = 0; i < energies.length; i++) energies[i] = this.#real[first + i] ** 2 + this.#imaginary[first + i] ** 2;
  }

  /** @param {Float32Array} samples */
  #transform(samples) {
    const real = this.#real;
    const imaginary = this.#imaginary;
    for (let i = 0; i < this.#size; i++) real[i] = samples[this.#order[i]];
    imaginary.fill(0);

    for (let half = 1; half < this.#size; half *= 2) {
      const stride = this.#size / (2 * half);
      for (let start = 0; start < this.#size; start += 2 * half) {
        for (let i = 0; i < half; i++) {
          const cosine = this.#cosines[i * stride];
          const sine = this.#sines[i * stride];
          const upper = start + i;
          const lower = upper + half;
          const turnedReal = real[lower] * cosine + imaginary[lower] * sine;
          const turnedImaginary = imaginary[lower] * cosine - real[lower] * sine;
          real[lower] = real[upper] - turnedReal;
          imaginary[lower] = imaginary[upper] - turnedImaginary;
          real[upper] += turnedReal;
          imaginary[upper] += turnedImaginary;
        }
      }
    }
  }
}
