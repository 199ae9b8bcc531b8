import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignalQueue } from '../../Inbox.AspNetCore/wwwroot/peer/signal-queue.js';
import { setGlobal } from './page.mjs';
import { settle, standing, stopTime } from './time.mjs';

const offer = () => ({ description: { type: 'offer', sdp: 'v=0\r\na=ice-ufrag:1\r\n' }, number: 1 });
const whole = () => ({ description: { type: 'offer', sdp: 'v=0\r\na=candidate:0\r\n' }, number: 2 });
const candidate = (name) => ({ candidate: name });

/** A queue whose sends are on their way until the test says so. */
function queue(t) {
  const time = stopTime(t);
  const sent = [];
  const ends = [];
  const signals = new SignalQueue((signal) => new Promise((end) => {
    sent.push([Date.now() - start, `${signal.description ? signal.number : ''}${signal.candidates ? `+${signal.candidates.map((each) => each?.candidate ?? 'end').join('')}` : ''}`]);
    ends.push(end);
  }));
  const start = Date.now();
  const arrive = async () => {
    ends.shift()();
    await settle();
  };
  return { time, sent, arrive, signals };
}

test('A description and the burst of candidates after it are one message, 5 ms after the last of them', async (t) => {
  const { time, sent, signals } = queue(t);
  signals.say(offer());
  for (const name of ['a', 'b', 'c']) {
    await time.pass(4, 1);
    signals.announce(candidate(name));
  }
  await time.pass(4, 1);
  assert.deepEqual(sent, []);
  await time.pass(20, 1);
  assert.deepEqual(sent, [[17, '1+abc']]);
});

test('A description without a candidate goes after 20 ms, and the later ones after it', async (t) => {
  const { time, sent, arrive, signals } = queue(t);
  signals.say(offer());
  await time.pass(19, 1);
  assert.deepEqual(sent, []);
  await time.pass(1, 1);
  assert.deepEqual(sent, [[20, '1']]);
  await arrive();
  await time.pass(10, 1);
  signals.announce(candidate('a'));
  await time.pass(10, 1);
  assert.deepEqual(sent.slice(1), [[35, '+a']]);
});

test('A burst without an end is cut after 20 ms, with a description and without', async (t) => {
  const { time, sent, arrive, signals } = queue(t);
  signals.say(offer());
  const find = async (names) => {
    for (const name of names) {
      await time.pass(4, 1);
      signals.announce(candidate(name));
    }
  };
  await find('abcd');
  await time.pass(4, 1);
  await arrive();
  await find('efghij');
  assert.deepEqual(sent, [[20, '1+abcd'], [44, '+efghi']]);
});

test('When all candidates are found nothing waits for more', async (t) => {
  const { time, sent, arrive, signals } = queue(t);
  signals.say(offer());
  signals.announce(candidate('a'));
  await time.pass(2, 1);
  signals.foundAll();
  await settle();
  assert.deepEqual(sent, [[2, '1+a']]);
  await arrive();
  signals.announce(candidate('b'));
  signals.foundAll();
  await settle();
  assert.deepEqual(sent.slice(1), [[2, '+b']]);
});

test('What is found while a signal is on its way goes 5 ms after its arrival', async (t) => {
  const { time, sent, arrive, signals } = queue(t);
  signals.say(whole());
  signals.announce(candidate('a'));
  signals.announce(candidate('b'));
  await time.pass(100, 1);
  await arrive();
  await time.pass(10, 1);
  assert.deepEqual(sent, [[0, '2'], [105, '+ab']]);
});

test('The end of the candidates of before does not shorten a later wait', async (t) => {
  const { time, sent, arrive, signals } = queue(t);
  signals.say(whole());
  signals.foundAll();
  await arrive();
  signals.say(offer());
  await time.pass(100, 1);
  assert.deepEqual(sent, [[0, '2'], [20, '1']]);
});

test('A description that has its candidates goes at once, and so does one that got some while it waited for its turn', async (t) => {
  const { sent, arrive, signals } = queue(t);
  signals.say(whole());
  assert.deepEqual(sent, [[0, '2']]);
  signals.say(offer());
  signals.announce(candidate('a'));
  await arrive();
  assert.deepEqual(sent, [[0, '2'], [0, '1+a']]);
});

test('In a hidden page, whose timers run once a second, a description goes at once', async (t) => {
  const { sent, signals } = queue(t);
  setGlobal(t, 'document', { visibilityState: 'hidden' });
  signals.say(offer());
  assert.deepEqual(sent, [[0, '1']]);
});

test('Signals are sent one after the other, in order, each once', async (t) => {
  const { time, sent, arrive, signals } = queue(t);
  const said = [signals.say(offer()), signals.say(whole())];
  await time.pass(20, 1);
  signals.announce(candidate('a'));
  await time.pass(100, 1);
  assert.deepEqual(sent, [[20, '1']]);
  assert.deepEqual(await Promise.all(said.map(standing)), ['pending', 'pending']);
  await arrive();
  assert.deepEqual(await Promise.all(said.map(standing)), [undefined, 'pending']);
  await arrive();
  assert.deepEqual(await Promise.all(said.map(standing)), [undefined, undefined]);
  assert.deepEqual(sent, [[20, '1'], [120, '2+a']]);
});

test('What is dropped while it waits for candidates is not sent, and delays nothing after it', async (t) => {
  const { time, sent, signals } = queue(t);
  const dropped = signals.say(offer());
  signals.announce(candidate('a'));
  await time.pass(2, 1);
  signals.clear();
  signals.say(whole());
  assert.equal(await standing(dropped), undefined);
  assert.deepEqual(sent, [[2, '2']]);
  await time.pass(100, 1);
  assert.equal(sent.length, 1);
});

test('After a drop the next description waits for candidates of its own', async (t) => {
  const { time, sent, signals } = queue(t);
  signals.say(offer());
  await time.pass(18, 1);
  signals.clear();
  signals.say({ ...offer(), number: 3 });
  await time.pass(10, 1);
  signals.announce(candidate('a'));
  await time.pass(10, 1);
  assert.deepEqual(sent, [[33, '3+a']]);
});

test('Closed, it sends nothing more, and whoever waits is told', async (t) => {
  const { time, sent, signals } = queue(t);
  const said = signals.say(offer());
  signals.close();
  assert.equal(await standing(said), undefined);
  assert.equal(await standing(signals.say(whole())), undefined);
  signals.announce(candidate('a'));
  signals.foundAll();
  await time.pass(100, 1);
  assert.deepEqual(sent, []);
});
