import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import puppeteer from 'puppeteer-core';

const PROTOCOL_TIMEOUT = 120_000;

/** Pictures of a fake camera in a second: they move, and leave the processors to the tests. */
const FPS = 5;

/**
 * @typedef {object} Options
 * @property {boolean} [fakeMedia] a camera that shows a moving picture, and leave to use it; default true
 * @property {boolean} [denyMedia] a camera, and no leave to use it
 * @property {boolean} [noCamera] no camera at all
 * @property {string} [microphone] a WAV file that the microphone hears again and again; it may be written after the launch (Chromium)
 * @property {boolean} [pageCache] a page that was left may be kept as it is, and come back (Chromium; Firefox may always)
 * @property {boolean} [noAutoplay] video plays only after a touch, also muted (Firefox; Chromium never blocks muted video)
 */

/** @param {Options} options */
function chromium({ fakeMedia = true, denyMedia, noCamera, microphone, noAutoplay, pageCache }) {
  const args = [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--ignore-certificate-errors',
  ];
  if (noCamera) args.push('--use-fake-device-for-media-stream=device-count=0', '--use-fake-ui-for-media-stream');
  else if (denyMedia) args.push('--use-fake-device-for-media-stream', '--deny-permission-prompts');
  else if (fakeMedia) args.push(`--use-fake-device-for-media-stream=device-count=2,fps=${FPS}`, '--use-fake-ui-for-media-stream');
  if (microphone) args.push(`--use-file-for-fake-audio-capture=${microphone}`);
  if (noAutoplay) args.push('--autoplay-policy=document-user-activation-required');
  // Over a pipe the browser also ends when this process is killed.
  return { browser: 'chrome', args, pipe: true, ignoreDefaultArgs: pageCache ? ['--disable-back-forward-cache'] : [] };
}

/** @param {Options} options */
function firefox({ fakeMedia = true, denyMedia, noCamera, noAutoplay }) {
  const fake = fakeMedia && !noCamera;
  const extraPrefsFirefox = {
    'media.navigator.streams.fake': fake,
    'media.navigator.video.default_fps': FPS,
    // Of several windows one has the focus; each is a person's, for whom it has. Else devices are not shown to the others.
    'media.devices.unfocused.enabled': true,
    'media.navigator.permission.disabled': !denyMedia,
    'permissions.default.camera': denyMedia ? 2 : 1,
    'permissions.default.microphone': denyMedia ? 2 : 1,
    // Both peers are on this machine, which may have no other network, and nothing that resolves mDNS names.
    'media.peerconnection.ice.loopback': true,
    'media.peerconnection.ice.obfuscate_host_addresses': false,
    'media.autoplay.default': noAutoplay ? 5 : 0,
    // Only in the handler of an input: a script that was evaluated from outside counts as activation, too.
    'media.autoplay.blocking_policy': noAutoplay ? 2 : 0,
    // Fetched from the network in the middle of a call, else.
    'media.gmp-manager.updateEnabled': false,
  };
  return { browser: 'firefox', extraPrefsFirefox };
}

/**
 * A browser process with a profile of its own.
 * @param {'chromium' | 'firefox'} name
 * @param {string} executablePath
 * @param {Options} [options]
 */
export async function launchBrowser(name, executablePath, options = {}) {
  const settings = { chromium, firefox }[name];
  if (!settings) throw new Error(`No such browser: ${name}`);

  const userDataDir = await mkdtemp(join(tmpdir(), `inbox-${name}-`));
  const removeProfile = () => rm(userDataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  const browser = await puppeteer
    .launch({ ...settings(options), executablePath, userDataDir, headless: basename(executablePath).includes('shell') ? 'shell' : true, acceptInsecureCerts: true, protocolTimeout: PROTOCOL_TIMEOUT })
    .catch(async (error) => {
      await removeProfile();
      throw error;
    });
  const child = browser.process();
  let end;

  async function kill() {
    const exited = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
    // The whole group: a browser is many processes, and this one leads them.
    if (exited) process.kill(-child.pid, 'SIGKILL');
    await exited;
    await removeProfile();
  }

  return {
    get isAlive() {
      return browser.connected && end === undefined;
    },

    /** A person at this browser: cookies, storage and a window that no other person has. */
    createContext: () => browser.createBrowserContext(),

    /** SIGKILL: no page says goodbye. */
    kill: () => (end ??= kill()),
  };
}

/**
 * The first page of a context has a window of its own, so that it is visible whatever other contexts show; each further one is a tab in
 * that window, and hides the one before.
 * @param {import('puppeteer-core').BrowserContext} context
 */
export async function openPage(context) {
  const [first] = await context.pages();
  if (!first) return context.newPage({ type: 'window' });
  if (!context.userContext) return context.newPage();

  // WebDriver BiDi opens a tab in the window that was used last, which may be somebody else's.
  const tab = await context.userContext.createBrowsingContext('tab', { referenceContext: first.mainFrame().browsingContext });
  return (await context.pages()).find((page) => page.mainFrame().browsingContext === tab);
}
