import { openCamera } from './camera.js';

/** This page's camera: at most one is open, the one that was asked for last. */
export class OwnCamera {
  #turn = 0;
  /** @type {MediaStream | undefined} */
  stream;

  get track() {
    return this.stream?.getVideoTracks()[0] ?? null;
  }

  /**
   * @param {string} deviceId empty: the browser chooses
   * @returns {Promise<boolean>} false: it was closed, or another one was opened, in the meantime
   * @throws {DOMException} it can't be opened
   */
  async open(deviceId) {
    // Some phones can't open a second camera while the first one is open.
    this.close();
    const turn = this.#turn;
    try {
      const stream = await openCamera(deviceId);
      if (turn !== this.#turn) {
        stop(stream);
        return false;
      }
      this.stream = stream;
      return true;
    } catch (error) {
      if (turn !== this.#turn) return false;
      throw error;
    }
  }

  close() {
    this.#turn++;
    stop(this.stream);
    this.stream = undefined;
  }
}

/** @param {MediaStream} [stream] */
const stop = (stream) => stream?.getTracks().forEach((track) => track.stop());
