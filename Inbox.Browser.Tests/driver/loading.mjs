// node loading.mjs SERVER.dll [ROUNDS]: how long until a page's script runs that imports the browser modules: one by one, preloaded, or as one file.
// On a phone: a processor at a quarter of this one's, 40 ms of latency, an empty cache, HTTP/2. Its numbers are in the modules' README.
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { launchBrowser, openPage } from './browsers.mjs';

const [, , program, rounds = 9] = process.argv;
const repository = fileURLToPath(new URL('../../', import.meta.url));
const modules = join(repository, 'Inbox.AspNetCore/wwwroot');
const served = '/_content/Inbox.AspNetCore/';

/** The paths of a module and all that it imports. */
async function graphOf(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  const text = await readFile(join(modules, path), 'utf8');
  for (const [, from] of text.matchAll(/^(?:import|export)(?:[^'";]*from)?\s*'(\.[^']+)';/gm)) await graphOf(new URL(from, `file:///${path}`).pathname.slice(1), seen);
  return seen;
}

const page = (module, preloads = []) => `<!doctype html><meta charset="utf-8">${preloads.map((href) => `<link rel="modulepreload" href="${href}">`).join('')}
  <script type="module">import { Peer, SignalingChannel } from '${module}'; globalThis.began = [performance.now(), Peer, SignalingChannel];</script>`;

async function writePages(folder) {
  await promisify(execFile)(join(repository, '.ci/bundle'), [folder]);
  const preloads = [...(await graphOf('inbox.js'))].map((path) => served + path);
  const pages = { 'one by one': page(`${served}inbox.js`), preloaded: page(`${served}inbox.js`, preloads), 'one file': page('/inbox.min.js', ['/inbox.min.js']) };
  for (const [number, text] of Object.values(pages).entries()) await writeFile(join(folder, `${number}.html`), text);
  return Object.keys(pages);
}

async function startServer(folder) {
  const server = spawn('dotnet', [program, '-bind=127.0.0.1:0', `-public=${folder}`], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface(server.stdout)) {
    const [url] = /https:\/\/\S+\/$/.exec(line) ?? [];
    if (url) return { url, server };
  }
  throw new Error('The server ended before it said where it listens.');
}

async function load(browser, url, megabits) {
  const context = await browser.createContext();
  const tab = await openPage(context);
  const session = await tab.createCDPSession();
  const throughput = megabits * 125_000;
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 40, downloadThroughput: throughput, uploadThroughput: throughput });
  await tab.goto(url, { waitUntil: 'load' });
  await tab.waitForFunction('globalThis.began');
  const ms = await tab.evaluate('began[0]');
  await context.close();
  return ms;
}

const folder = await mkdtemp(join(tmpdir(), 'inbox-loading-'));
const kinds = await writePages(folder);
const { url, server } = await startServer(folder);
const browser = await launchBrowser('chromium', process.env.INBOX_CHROMIUM_SHELL ?? '/usr/bin/chromium-headless-shell');
for (const megabits of [10, 1.6]) {
  const times = kinds.map(() => []);
  // The first round warms the server, and does not count. The kinds take turns.
  for (let round = 0; round <= rounds; round++) {
    for (const number of kinds.keys()) {
      const ms = await load(browser, `${url}${number}.html`, megabits);
      if (round > 0) times[number].push(ms);
    }
  }
  for (const [number, list] of times.entries()) {
    const [least, median, most] = [0, 0.5, 1].map((part) => Math.round(list.toSorted((a, b) => a - b)[Math.floor(part * (list.length - 1))]));
    console.log(`${megabits} Mbit/s, ${kinds[number]}: ${median} ms (${least} to ${most})`);
  }
}
await browser.kill();
server.kill();
await rm(folder, { recursive: true });
