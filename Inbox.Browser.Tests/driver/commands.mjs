import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { audit } from './audit.mjs';
import { openPage } from './browsers.mjs';
import { takeContext } from './pool.mjs';

/** Between two looks at a page, in ms. What has not come at once is looked at less often: each look costs the browser a millisecond or more. */
const FIRST_PAUSE = 25;
const LONGEST_PAUSE = 250;

/** How long a page may take to load. */
const PATIENCE = 180_000;

const browsers = new Map();
const pages = new Map();
let last = 0;

function add(map, prefix, thing) {
  const id = `${prefix}${++last}`;
  map.set(id, thing);
  return id;
}

function get(map, id) {
  if (!map.has(id)) throw new Error(`Not there, or closed: ${id}`);
  return map.get(id);
}

const page = (id) => get(pages, id).page;

const textOf = (shown) => shown.evaluate('document.body?.innerText.slice(0, 600)').catch((error) => error.message);

/** Stands in for other hosts, which a machine of tests need not reach: a file for an address, or no answer at all. */
async function answerFor(opened, answers) {
  await opened.setRequestInterception(true);
  opened.on('request', async (request) => {
    const file = answers[request.url()];
    if (file === undefined) return request.continue();
    if (file === null) return request.abort();
    return request.respond({ contentType: 'text/javascript', headers: { 'Access-Control-Allow-Origin': '*' }, body: await readFile(file) });
  });
}

function forgetBrowser(id) {
  browsers.delete(id);
  for (const [pageId, { browser }] of pages) if (browser === id) pages.delete(pageId);
}

export const commands = {
  /** A browser as one person has it. With `own`: a process of its own, which may be killed. */
  async launch(wanted) {
    return add(browsers, 'browser', await takeContext(wanted));
  },

  /** With `before`: a script that runs before those of each page that it shows. With `answers`: see answerFor, {"https://…": "FILE" or null}. */
  async open({ browser, url, width = 1024, height = 768, before, answers }) {
    const opened = await openPage(get(browsers, browser).context);
    const errors = [];
    opened.on('console', (message) => message.type() === 'error' && errors.push({ kind: 'console', text: message.text(), url: message.location()?.url }));
    opened.on('pageerror', (error) => errors.push({ kind: 'page', text: error?.stack ?? String(error) }));
    const requests = [];
    opened.on('request', (request) => requests.push(`${request.method()} ${request.url()}`));
    opened.setDefaultNavigationTimeout(PATIENCE);
    await opened.setViewport({ width, height });
    if (before) await opened.evaluateOnNewDocument(before);
    if (answers) await answerFor(opened, answers);
    await opened.goto(url, { waitUntil: 'load' });
    return add(pages, 'page', { page: opened, browser, errors, requests });
  },

  /** An expression; a promise is awaited. What it gives must have a JSON form. */
  evaluate: ({ page: id, expression }) => page(id).evaluate(expression),

  /** Polls from outside: a page that is reloading, hidden or busy only delays the answer. */
  async waitFor({ page: id, expression, timeoutMs }) {
    const deadline = performance.now() + timeoutMs;
    for (let trouble = 'it never became true', pause = FIRST_PAUSE; ; pause = Math.min(pause * 1.3, LONGEST_PAUSE)) {
      const value = await page(id).evaluate(expression).catch((error) => void (trouble = error.message));
      if (value) return value;
      if (performance.now() > deadline) throw new Error(`Waited ${timeoutMs} ms for ${expression}: ${trouble}. The page shows:\n${await textOf(page(id))}`);
      await delay(pause);
    }
  },

  async click({ page: id, selector }) {
    // A page behind another one is not drawn, and the mouse would wait for that for ever. Its window is this context's alone.
    await page(id).bringToFront();
    // As a person does: when the button is there and can be pressed. A click on a disabled one would be lost.
    await page(id).waitForSelector(`:is(${selector}):not(:disabled)`, { timeout: PATIENCE });
    await page(id).click(selector);
  },

  /** What is wrong with the page for people who see, hear or move less than others: ["rule: element: reason"]. */
  audit: ({ page: id, ...view }) => audit(page(id), view),

  screenshot: async ({ page: id, path }) => void (await page(id).screenshot({ path })),
  navigate: async ({ page: id, url, timeoutMs }) => void (await page(id).goto(url, { waitUntil: 'load', timeout: timeoutMs })),
  back: async ({ page: id }) => void (await page(id).goBack({ waitUntil: 'load' })),
  reload: async ({ page: id }) => void (await page(id).reload({ waitUntil: 'load' })),

  /** Chromium only. Requests fail; what already runs between two peers does not notice. */
  offline: ({ page: id, offline }) => page(id).setOfflineMode(offline),

  /** Chromium only. A frozen page runs nothing, its timers neither, and is told so before and after. */
  async freeze({ page: id, frozen }) {
    const session = await page(id).createCDPSession();
    await session.send('Page.setWebLifecycleState', { state: frozen ? 'frozen' : 'active' });
    await session.detach();
  },

  /** What the page complained of since it was opened: [{kind: 'console' | 'page', text, url?}]. */
  console: ({ page: id }) => get(pages, id).errors,

  /** What the page asked of any server since it was opened: ["GET https://…"]. */
  requests: ({ page: id }) => get(pages, id).requests,

  async closePage({ page: id }) {
    // As somebody who leaves: driven by a program, Firefox at times ends a tab without letting its last requests out.
    await page(id).goto('about:blank');
    await page(id).close();
    pages.delete(id);
  },

  cookies: ({ browser }) => get(browsers, browser).context.cookies(),
  setCookies: async ({ browser, cookies }) => void (await get(browsers, browser).context.setCookie(...cookies)),

  /** With `suspect`: a test failed that used it. */
  async closeBrowser({ browser, suspect = false }) {
    const closing = get(browsers, browser);
    forgetBrowser(browser);
    await closing.close(suspect);
  },

  /** No goodbye: the pages and their mailboxes are left as they are. */
  async kill({ browser }) {
    const killed = get(browsers, browser);
    await killed.kill();
    forgetBrowser(browser);
  },
};
