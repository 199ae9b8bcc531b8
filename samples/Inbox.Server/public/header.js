// Shows the header's links to pages that not every server has turned on, and on a narrow screen the part with this page's own. It imports nothing, so
// the header does not wait for a page's modules.
const nav = /** @type {HTMLElement} */ (document.querySelector('nav'));
const own = /** @type {HTMLElement} */ (nav.querySelector('[aria-current]'));
const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (nav.querySelectorAll('[data-feature]'));
const script = /** @type {HTMLScriptElement} */ (document.currentScript);

const showOwn = () => (nav.scrollLeft = own.offsetLeft + own.offsetWidth - nav.offsetLeft - nav.offsetWidth);
showOwn();
addEventListener('resize', showOwn);

fetch(new URL('features', script.src), { redirect: 'manual' })
  .then((response) => (response.ok ? response.json() : {}))
  .then((/** @type {Record<string, boolean>} */ features) => links.forEach((link) => (link.hidden = !features[link.dataset.feature ?? ''])))
  .then(showOwn)
  // Without an answer these links stay hidden; the page itself works.
  .catch(() => {});
