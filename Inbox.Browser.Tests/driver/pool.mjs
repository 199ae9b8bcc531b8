import { setTimeout as delay } from 'node:timers/promises';
import { launchBrowser } from './browsers.mjs';

/** How long a browser may take to make or close a context. One that takes longer is replaced. */
const PATIENCE = 180_000;

/** Of each kind of browser (its name and options) the one that gives out contexts. */
const pool = new Map();

/** @type {Set<{ process: Promise<object>, contexts: number, isSuspect: boolean }>} */
const all = new Set();

function start(name, executablePath, options) {
  const entry = { process: launchBrowser(name, executablePath, options), contexts: 0, isSuspect: false };
  all.add(entry);
  entry.process.catch(() => all.delete(entry));
  return entry;
}

async function end(entry) {
  all.delete(entry);
  await (await entry.process).kill();
}

/** One whose process is gone, or about which a test has complained, gives out no more contexts. */
async function entryFor(key, begin) {
  const entry = pool.get(key);
  if (entry && !entry.isSuspect && (await entry.process.then(({ isAlive }) => isAlive, () => false))) return entry;
  // Meanwhile somebody else may have replaced it.
  if (pool.get(key) !== entry) return entryFor(key, begin);
  const next = begin();
  pool.set(key, next);
  if (entry?.contexts === 0) await end(entry).catch(() => {});
  return next;
}

async function within(promise) {
  const late = new AbortController();
  const timeout = delay(PATIENCE, undefined, { signal: late.signal }).then(() => {
    throw new Error(`The browser took longer than ${PATIENCE} ms.`);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    late.abort();
  }
}

async function createContext(entry) {
  entry.contexts++;
  try {
    return await within((await entry.process).createContext());
  } catch (error) {
    entry.contexts--;
    entry.isSuspect = true;
    throw error;
  }
}

/**
 * A person at a browser: a context of the pooled browser of that kind, or, with `own`, of a process that ends with it.
 * @param {{ browser: 'chromium' | 'firefox', executablePath: string, options: object, own?: boolean }} wanted
 */
export async function takeContext({ browser, executablePath, options, own }) {
  const begin = () => start(browser, executablePath, options);
  const next = async () => (own ? begin() : entryFor(JSON.stringify([browser, options]), begin));
  let entry = await next();
  const context = await createContext(entry).catch(async (error) => {
    if (own) throw error;
    entry = await next();
    return createContext(entry);
  });

  return {
    context,

    /** @param {boolean} suspect whether something went wrong that may be the browser's fault: others get another one from now on */
    async close(suspect) {
      entry.isSuspect ||= suspect;
      entry.contexts--;
      if (!own) await within(context.close()).catch(() => (entry.isSuspect = true));
      if (own || (entry.isSuspect && entry.contexts === 0)) await end(entry);
    },

    async kill() {
      if (!own) throw new Error('Other tests use this browser, too.');
      await end(entry);
    },
  };
}

export async function killAll() {
  await Promise.all([...all].map((entry) => end(entry).catch(() => {})));
}
