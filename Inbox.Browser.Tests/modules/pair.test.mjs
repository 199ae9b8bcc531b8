import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { currentPair, mailboxesOf, readCode } from '../../samples/Inbox.Server/public/pair.js';
import { sha256 } from '../../samples/Inbox.Server/public/sha256.js';
import { setGlobal } from './page.mjs';

test('Digests are those of another implementation, at each length around whole blocks', () => {
  for (let length = 0; length <= 200; length++) {
    for (const text of ['x'.repeat(length), 'ä'.repeat(length)]) {
      assert.equal(sha256(text), createHash('sha256').update(text).digest('hex'), text);
    }
  }
});

test('The names and the password of a pair hang on each character of its code, and show none of it', () => {
  const code = '01234-56789';
  const { send, receive, password } = mailboxesOf(code);
  assert.match(send, /^send-[0-9a-f]{32}$/);
  assert.match(receive, /^receive-[0-9a-f]{32}$/);
  assert.match(password, /^[0-9a-f]{64}$/);
  assert.ok(!password.includes(send.slice('send-'.length)), 'a name says nothing of the password');
  for (let at = 0; at < code.length; at++) {
    if (code[at] === '-') continue;
    const other = mailboxesOf(`${code.slice(0, at)}z${code.slice(at + 1)}`);
    assert.notEqual(other.send, send);
    assert.notEqual(other.password, password);
  }
});

test('A code that was typed in another way is the same pair', () => {
  assert.deepEqual(mailboxesOf(readCode('ABCDE fghjk')), mailboxesOf('abcde-fghjk'));
});

test('Letters that look like others are read as the code has them', () => {
  assert.equal(readCode('oO-iIlL uU0z'), '00111-1vv0z');
  for (const typed of ['', 'abcde-fghj', 'abcde-fghjkm', 'abcde_fghjk']) assert.equal(readCode(typed), undefined, typed);
});

/** What the page says that asks for the server's default pair. */
const asked = (t, answer) => {
  setGlobal(t, 'location', { hash: '' });
  setGlobal(t, 'fetch', answer);
  return currentPair().then((pair) => pair, ({ message }) => message);
};

test('The pair of a page without a code is the server\'s', async (t) => {
  assert.deepEqual(await asked(t, async () => Response.json({ code: 'abcde-fghjk' })), { code: 'abcde-fghjk', shared: true });
});

test('A server that does not answer is told in our words, with what to do', async (t) => {
  assert.equal(await asked(t, async () => { throw new TypeError('Failed to fetch'); }), 'The server does not answer. Check the network, then reload this page.');
});

for (const [what, answer] of [
  ['a refusal', () => new Response('', { status: 503 })],
  ['a page of something in between', () => new Response('<h1>Sign in to this Wi-Fi</h1>')],
  ['an answer without a code', () => Response.json({})],
]) {
  test(`Of ${what} instead of a pair a user is told what to do`, async (t) => {
    assert.equal(await asked(t, async () => answer()), 'The server did not provide a pair code. Make a new pair, or try again later.');
  });
}
