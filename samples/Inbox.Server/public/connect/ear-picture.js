/** @typedef {import('../_content/Inbox.AspNetCore/sound/sound.js').Ear} Ear */

// Hz: the band of the modem, with a margin on both sides.
const LOWEST = 700;
const HIGHEST = 6400;
// Decibels from black to white.
const QUIETEST = -95;
const LOUDEST = -25;

/**
 * Shows the level of the sound in `#level`, 0 to 1, and its spectrum in `#picture`, moving from right to left.
 * @param {Ear} ear
 * @returns {() => void} stops the display
 */
export function showEar(ear) {
  const meter = /** @type {HTMLMeterElement} */ (document.querySelector('#level'));
  const canvas = /** @type {HTMLCanvasElement} */ (document.querySelector('#picture'));
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { willReadFrequently: true }));
  const { analyser } = ear;
  const decibels = new Float32Array(analyser.frequencyBinCount);
  const hertzOfBin = analyser.context.sampleRate / analyser.fftSize;
  const column = context.createImageData(1, canvas.height);
  context.fillRect(0, 0, canvas.width, canvas.height);
  // For those who want less motion the level is enough.
  canvas.hidden = matchMedia('(prefers-reduced-motion: reduce)').matches;
  let frame = requestAnimationFrame(draw);

  function draw() {
    frame = requestAnimationFrame(draw);
    // A logarithmic scale of 60 dB, as loudness is perceived.
    meter.value = Math.max(0, 1 + Math.log10(Math.max(ear.level, 1e-6)) / 3);
    if (canvas.hidden) return;
    analyser.getFloatFrequencyData(decibels);
    for (let row = 0; row < canvas.height; row++) {
      const hertz = HIGHEST - ((HIGHEST - LOWEST) * row) / (canvas.height - 1);
      const light = (decibels[Math.round(hertz / hertzOfBin)] - QUIETEST) / (LOUDEST - QUIETEST);
      column.data.set(colour(Math.min(1, Math.max(0, light || 0))), row * 4);
    }
    context.drawImage(canvas, -1, 0);
    context.putImageData(column, canvas.width - 1, 0);
  }

  return () => {
    cancelAnimationFrame(frame);
    meter.value = 0;
  };
}

/** Black, blue, white. @param {number} light 0 to 1 */
const colour = (light) => [255 * light ** 3, 255 * light ** 1.7, 255 * Math.min(1, light * 1.6), 255];
