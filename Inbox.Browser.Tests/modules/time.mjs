import { setImmediate as turn } from 'node:timers/promises';

const START = Date.UTC(2026, 0, 1);

/** Lets everything happen that waits for no timer. */
export async function settle() {
  for (let turns = 0; turns < 8; turns++) await turn();
}

/**
 * Stops the clocks and timers of this process until the test is over. They go on as the test says. A random part is always one half.
 * @param {import('node:test').TestContext} t
 */
export function stopTime(t) {
  let asleep = 0;
  t.mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: START });
  t.mock.method(Math, 'random', () => 0.5);
  t.mock.method(performance, 'now', () => Date.now() - START - asleep);
  t.mock.method(AbortSignal, 'timeout', (ms) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new DOMException('The operation timed out.', 'TimeoutError')), ms);
    return controller.signal;
  });

  return {
    /**
     * Time goes by. What a timer begins within a step happens before the next step.
     * @param {number} ms
     * @param {number} [step] milliseconds
     */
    async pass(ms, step = 100) {
      await settle();
      for (let left = ms; left > 0; left -= step) {
        t.mock.timers.tick(Math.min(step, left));
        await settle();
      }
    },

    /**
     * The computer sleeps: the clock on the wall goes on, and nothing else.
     * @param {number} ms
     */
    sleep(ms) {
      asleep += ms;
      t.mock.timers.setTime(Date.now() + ms);
    },
  };
}

/**
 * @param {Promise<unknown>} promise
 * @returns {Promise<unknown>} how it stands: `pending`, the value, or the error
 */
export async function standing(promise) {
  let result = /** @type {unknown} */ ('pending');
  promise.then((value) => (result = value), (error) => (result = error));
  await settle();
  return result;
}

/**
 * @template T
 * @param {Promise<T>} promise that may reject before the test looks at it
 */
export function watched(promise) {
  promise.catch(() => {});
  return promise;
}
