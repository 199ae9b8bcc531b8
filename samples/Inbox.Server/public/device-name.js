/** @type {[string, RegExp][]} the first that matches; most browsers also call themselves Chrome or Safari */
const BROWSERS = [
  ['Edge', /\bEdg(e|A|iOS)?\//], ['Opera', /\bOPR\//], ['Samsung Internet', /\bSamsungBrowser\//], ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /(Chrome|CriOS)\//], ['Safari', /\bSafari\//],
];
/** @type {[string, RegExp][]} */
const SYSTEMS = [
  ['iPhone', /\biPhone\b/], ['iPad', /\biPad\b/], ['Android', /\bAndroid\b/], ['ChromeOS', /\bCrOS\b/], ['Windows', /\bWindows\b/], ['Mac', /\bMacintosh\b/],
  ['Linux', /\bLinux\b/],
];

/**
 * Names this device as people do, from what the browser says of itself: “Chrome on Linux”, “Safari on iPhone”.
 * @param {{ userAgent: string, maxTouchPoints: number }} [browser]
 */
export function deviceName({ userAgent, maxTouchPoints } = navigator) {
  const find = (/** @type {[string, RegExp][]} */ names) => names.find(([, pattern]) => pattern.test(userAgent))?.[0];
  const system = find(SYSTEMS);
  // An iPad asks for the pages of a Mac, which has no touch screen.
  return `${find(BROWSERS) ?? 'A browser'} on ${system === 'Mac' && maxTouchPoints > 1 ? 'iPad' : system ?? 'an unknown system'}`;
}
