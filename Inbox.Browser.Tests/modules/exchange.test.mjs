import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Exchange } from './exchange.mjs';
import { random as numbers } from './random.mjs';

// `INBOX_EXCHANGES=100000 node --test exchange.test.mjs` is the long form, and INBOX_EXCHANGE=N plays one of them again, step by step.
const EXCHANGES = Number(process.env.INBOX_EXCHANGES ?? 2000);
const ONE = process.env.INBOX_EXCHANGE === undefined ? undefined : Number(process.env.INBOX_EXCHANGE);
// Longer than each pause: 15 s between two repetitions, 20 s until the polite side restarts ICE, and up to 35 s after others that failed.
const CALM = 60_000;
const QUIET = 60_000;
const MOST_POSTS = 120;

/** What may go wrong, each with what is needed for it. */
const TROUBLES = [
  ['a message is lost', (exchange, page) => page.posts.length > 0 && exchange.post(page, 'is lost')],
  ['a message is lost', (exchange, page) => page.posts.length > 0 && exchange.post(page, 'is lost')],
  ['a message comes twice', (exchange, page) => page.posts.length > 0 && exchange.post(page, 'is doubled')],
  ['a message can\'t be sent', (exchange, page) => page.posts.length > 0 && exchange.post(page, 'fails')],
  ['a message can\'t be sent', (exchange, page) => page.posts.length > 0 && exchange.post(page, 'fails')],
  ['a page is loaded again', async (exchange, page) => (await exchange.kill(page), exchange.load(page))],
  ['a page says goodbye and is loaded again', async (exchange, page) => (await exchange.run(page, () => page.peer.close()), exchange.load(page))],
  ['a computer sleeps for 10 s', (exchange, page) => exchange.sleep(page, 10_000)],
  ['a computer sleeps for 40 s', (exchange, page) => exchange.sleep(page, 40_000)],
  ['a computer sleeps for 140 s', (exchange, page) => exchange.sleep(page, 140_000)],
  ['the connection breaks', (exchange) => exchange.breakConnection()],
  ['the app restarts ICE', (exchange, page) => exchange.run(page, () => page.peer.restart())],
  ['the channel connects again', (exchange, page) => exchange.reconnect(page)],
  ['the server restarts', (exchange) => exchange.restartServer()],
  ['a mailbox is lost and claimed by the next poll', (exchange, page) => exchange.forget(page)],
  ['no path works for 25 s', (exchange) => exchange.cutPaths(25_000)],
  ['another tab has the mailbox for 5 s', (exchange, page) => exchange.supersede(page, 5_000)],
];

/**
 * Two pages open, everything happens in any order, and some of it goes wrong. Then the network is as it should be.
 * @returns {Promise<string | undefined>} what is wrong in the end
 */
async function play(exchange, seed, say) {
  const random = numbers(seed);
  exchange.begin();
  const [first, second] = random(2) ? exchange.pages : exchange.pages.toReversed();
  await exchange.load(first);
  for (let steps = random(8); steps > 0; steps--) await any();
  await exchange.load(second);

  let troubles = random(5);
  for (let steps = 10 + random(60); steps > 0; steps--) {
    if (troubles > 0 && random(8) === 0) {
      troubles--;
      const page = exchange.pages[random(2)];
      const [name, cause] = TROUBLES[random(TROUBLES.length)];
      say(`${page.name}: ${name}`);
      if (page.wakesAt === 0) await cause(exchange, page);
    } else if (random(12) === 0) {
      const page = exchange.pages[random(2)];
      if (page.wakesAt === 0) await exchange.say(page);
    } else {
      await any();
    }
  }

  async function any() {
    const { steps } = exchange;
    const chosen = steps[random(steps.length + 1)];
    say(chosen?.name ?? 'time');
    await (chosen ? chosen.run() : exchange.pass());
  }

  const until = async (limit, done) => {
    const end = exchange.now + limit;
    while (exchange.now < end && !done()) await (exchange.steps[0]?.run() ?? exchange.pass());
    return done();
  };
  await until(exchange.calmAt + 1 - exchange.now, () => false);
  say('calm');
  const [a, b] = exchange.pages;
  const isDone = () => {
    const [one, two] = [a.peer.connection, b.peer.connection];
    return one.other === two && two.other === one && [one, two].every(({ connectionState, signalingState }) => connectionState === 'connected' && signalingState === 'stable');
  };
  if (!(await until(CALM, isDone))) {
    return exchange.pages.map(({ name, peer }) => `${name} ${peer.state} ${peer.connection.signalingState} ${peer.connection.connectionState} ${peer.connection.iceGatheringState}`).join(', ');
  }
  if (exchange.posts > MOST_POSTS + exchange.now / 250) return `${exchange.posts} messages in ${exchange.now} ms`;
  if (a.peer.state !== 'connected' || b.peer.state !== 'connected') return `connected, and the peers say ${a.peer.state} and ${b.peer.state}`;

  // What was said again comes to an end, and the two stay together.
  const connections = exchange.connections.length;
  await until(QUIET, () => false);
  if (exchange.connections.length !== connections || !isDone()) return 'it did not stay connected';
  let posts = 0;
  await until(QUIET, () => {
    posts += exchange.steps.filter(({ name }) => name.endsWith('posts')).length;
    return false;
  });
  return posts === 0 ? misheard(a) ?? misheard(b) : 'they go on talking';
}

/** @returns {string | undefined} what is wrong with the messages of a page, of which the other one has had several loads */
function misheard({ name, load, said, unheard, other }) {
  if (unheard > 0) return `${unheard} messages of ${name} were not acknowledged`;
  const arrived = new Set();
  for (const got of other.got) {
    const numbers = got.filter(([from]) => from === load).map(([, number]) => number);
    if (numbers.some((number, index) => index > 0 && number !== numbers[index - 1] + 1)) return `messages of ${name} came as ${numbers}`;
    numbers.forEach((number) => arrived.add(number));
  }
  return arrived.size === said ? undefined : `${arrived.size} messages of ${name} came, of ${said}`;
}

test('Whatever is lost, comes twice or cannot be sent, and whoever sleeps or is loaded again: a minute later the two are connected, have each other\'s messages once, and say no more', async (t) => {
  const exchange = new Exchange(t);
  const deadEnds = [];
  const [from, to] = ONE === undefined ? [0, EXCHANGES] : [ONE, ONE + 1];
  for (let seed = from; seed < to; seed++) {
    const steps = [];
    const say = (name) => steps.push(`${exchange.now} ${name}`);
    const wrong = await play(exchange, seed, ONE === undefined ? () => {} : say).catch((error) => error.stack);
    if (ONE !== undefined) console.log(steps.join('\n'), exchange.errors);
    if (wrong) deadEnds.push(`${seed}: ${wrong}`);
    exchange.end();
  }
  assert.deepEqual(deadEnds.slice(0, 20), [], `${deadEnds.length} of ${to - from} exchanges came to a dead end`);
});
