import { readFile } from 'node:fs/promises';

/** WCAG 2.2, 1.4.11: of a field's border to what is around it. */
const BORDER_CONTRAST = 3;

/** @type {Promise<string> | undefined} */
let axe;

/**
 * @param {import('puppeteer-core').Page} page
 * @param {{ width: number, height: number, dark: boolean, onlyColours: boolean }} view
 * @returns {Promise<string[]>} each violation: rule, element, reason
 */
export async function audit(page, { width, height, dark, onlyColours }) {
  await page.bringToFront();
  await page.setViewport({ width, height });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]);
  if (await page.evaluate('typeof axe === "undefined"')) {
    axe ??= readFile(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
    await page.evaluate(`${await axe}; undefined`);
  }
  const options = onlyColours ? { runOnly: ['color-contrast'] } : { rules: { 'target-size': { enabled: true } } };
  const { violations, passes } = await page.evaluate((options) => globalThis.axe.run(document, options), options);
  // A page that axe-core could not look at has no violations either.
  if (passes.length === 0) return ['axe-core has looked at nothing'];
  const found = violations.flatMap(({ id, nodes }) => nodes.map(({ target, any, all, none }) => `${id}: ${target.join(' ')}: ${[...any, ...all, ...none].map(({ message }) => message).join(' ')}`));
  return [...found, ...(await page.evaluate(faintFields, BORDER_CONTRAST))];
}

/**
 * In the page.
 * @param {number} least
 */
function faintFields(least) {
  /** @param {string} colour such as `rgb(1, 2, 3)` */
  const luminance = (colour) => {
    const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const around = (element) => {
    const { backgroundColor } = getComputedStyle(element);
    return backgroundColor.startsWith('rgba') ? around(element.parentElement) : backgroundColor;
  };
  return [...document.querySelectorAll('input:not([type=checkbox], [type=range]), select')]
    .filter((field) => field.checkVisibility())
    .map((field) => [field, contrast(getComputedStyle(field).borderTopColor, around(field.parentElement))])
    .filter(([, ratio]) => ratio < least)
    .map(([field, ratio]) => `border: ${field.id || field.name}: a contrast of ${ratio.toFixed(2)} to what is around it`);
}
