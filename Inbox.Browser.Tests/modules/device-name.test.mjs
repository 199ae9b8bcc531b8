import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fakeElements, importPage } from './pages.mjs';

const { deviceName } = await importPage('device-name.js');
const { Names } = await importPage('rooms/names.js');

for (const [name, userAgent, maxTouchPoints = 0] of [
  ['Chrome on Linux', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36'],
  ['Chrome on Linux', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/140.0.0.0 Safari/537.36'],
  ['Firefox on Linux', 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'],
  ['Edge on Windows', 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0'],
  ['Safari on iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1', 5],
  ['Chrome on iPhone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) CriOS/140.0 Mobile/15E148 Safari/604.1', 5],
  ['Safari on Mac', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15'],
  ['Safari on iPad', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15', 5],
  ['Chrome on Android', 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36', 5],
  ['Samsung Internet on Android', 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36', 5],
  ['A browser on an unknown system', 'curl/8.14.1'],
]) {
  test(`A device is called ${name} (${userAgent.split(' ').at(-1)}, ${maxTouchPoints} touch points)`, () => assert.equal(deviceName({ userAgent, maxTouchPoints }), name));
}

test('A name that is already shown changes when the device names itself, and two alike have numbers', (t) => {
  fakeElements(t);
  const names = new Names();
  const shown = names.element(2);
  assert.equal(shown.textContent, 'Device 2');
  names.learn(2, 'Chrome on Linux');
  names.learn(3, 'Chrome on Linux');
  assert.deepEqual([shown.textContent, names.of(3), names.element(2).textContent], ['Chrome on Linux (2)', 'Chrome on Linux (3)', 'Chrome on Linux (2)']);
});

test('A device cannot give itself a name without end', () => {
  const names = new Names();
  names.learn(1, 'x'.repeat(10_000));
  assert.equal(names.of(1), `${'x'.repeat(60)} (1)`);
});
