const LONGEST = 60;

/** The names of a room's members: their devices, as these have named themselves, and their numbers, because two devices may be alike. */
export class Names {
  /** @type {Map<number, string>} */
  #devices = new Map();
  /** @type {Map<number, HTMLElement[]>} shown before the device was known */
  #waiting = new Map();

  /** @param {number} number */
  of(number) {
    const device = this.#devices.get(number);
    return device ? `${device} (${number})` : `Device ${number}`;
  }

  /**
   * @param {number} number
   * @returns {HTMLElement} the name, which changes when the device names itself
   */
  element(number) {
    const element = document.createElement('span');
    element.textContent = this.of(number);
    if (!this.#devices.has(number)) this.#waiting.set(number, [...(this.#waiting.get(number) ?? []), element]);
    return element;
  }

  /**
   * @param {number} number
   * @param {string} device
   */
  learn(number, device) {
    this.#devices.set(number, device.slice(0, LONGEST));
    for (const element of this.#waiting.get(number) ?? []) element.textContent = this.of(number);
    this.#waiting.delete(number);
  }
}
