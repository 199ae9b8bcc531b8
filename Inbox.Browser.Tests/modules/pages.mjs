import { register } from 'node:module';
import { setGlobal } from './page.mjs';

/** Where the pages are in these tests: below a prefix, as behind a proxy. */
export const APP = 'https://example.org/app/';

// The pages name modules by addresses relative to their own, and the browser modules are below the app's root.
const roots = {
  [`${APP}_content/Inbox.AspNetCore/`]: new URL('../../Inbox.AspNetCore/wwwroot/', import.meta.url).href,
  [APP]: new URL('../../samples/Inbox.Server/public/', import.meta.url).href,
};
register(`data:text/javascript,${encodeURIComponent(`
  import { readFile } from 'node:fs/promises';
  const [[modules, modulesFolder], [app, appFolder]] = Object.entries(${JSON.stringify(roots)});
  export const resolve = (specifier, context, next) => {
    const url = URL.canParse(specifier, context.parentURL) ? new URL(specifier, context.parentURL).href : specifier;
    const found = url.startsWith(modules) ? modulesFolder + url.slice(modules.length) : url.startsWith(app) ? url : undefined;
    return found ? { url: found, format: 'module', shortCircuit: true } : next(specifier, context);
  };
  export const load = async (url, context, next) => url.startsWith(app)
    ? { format: 'module', source: await readFile(new URL(url.slice(app.length), appFolder)), shortCircuit: true }
    : next(url, context);
`)}`);

/** @param {string} path of a module of the sample's pages */
export const importPage = (path) => import(APP + path);

/** As much of an element as the pages' words need. */
class FakeElement extends EventTarget {
  className = '';
  /** How often its text was set, which a screen reader says. */
  said = 0;
  #text = '';
  /** @type {FakeElement | undefined} */
  parent;
  hidden = false;
  dataset = {};
  attributes = {};
  children = [];
  classList = { toggle: () => {} };

  constructor(name) {
    super();
    this.name = name;
  }

  get parentElement() {
    return this.parent ?? null;
  }

  get textContent() {
    return this.#text;
  }

  set textContent(text) {
    this.#text = text;
    this.said++;
  }

  append(...children) {
    this.#adopt(this.children.length, children);
  }

  before(...elements) {
    this.parent.#adopt(this.parent.children.indexOf(this), elements);
  }

  remove() {
    const { parent } = this;
    if (parent) parent.children = parent.children.filter((each) => each !== this);
    this.parent = undefined;
    // What is taken out of the document loses the focus.
    if (this.#holds(document.activeElement)) document.activeElement = document.body;
  }

  replaceChildren(...children) {
    for (const child of [...this.children]) child.remove();
    this.append(...children);
  }

  replaceWith(...elements) {
    this.before(...elements);
    this.remove();
  }

  focus() {
    document.activeElement = this;
  }

  #adopt(at, elements) {
    for (const element of elements) if (element instanceof FakeElement) Object.assign(element, { parent: this });
    this.children.splice(at, 0, ...elements);
  }

  #holds(element) {
    return element === this || this.children.some((child) => child instanceof FakeElement && child.#holds(element));
  }

  setAttribute(name, value) {
    this.attributes[name] = value;
  }

  scrollIntoView() {}

  click() {
    this.dispatchEvent(new Event('click'));
  }
}

/**
 * Gives the document elements: for each selector one, made when it is asked for first.
 * @param {import('node:test').TestContext} t
 */
export function fakeElements(t) {
  const elements = new Map();
  const find = (selector) => {
    if (!elements.has(selector)) elements.set(selector, new FakeElement(selector));
    return elements.get(selector);
  };
  if (!globalThis.document) setGlobal(t, 'document', new EventTarget());
  // A page has a place of its own for the notices of a field only if the test says so.
  const querySelector = (selector) => (selector.startsWith('[data-notices') ? elements.get(selector) ?? null : find(selector));
  Object.assign(document, { querySelector, createElement: (name) => new FakeElement(name), body: new FakeElement('body') });
  return {
    find,
    /** The cards that are shown: topic, words, and the button's. */
    cards: () => find('#notices').children.map(({ className, dataset: { topic }, children: [words, button] }) => [
      className === 'notice problem' ? `${topic}!` : topic, words.textContent, ...(button ? [button.textContent] : []),
    ]),
    press: (label) => find('#notices').children.flatMap(({ children }) => children).find(({ textContent, name }) => name === 'button' && textContent === label).click(),
  };
}
