import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { mailboxesOf, readCode } from '../../samples/Inbox.Server/public/pair.js';
import { sha256 } from '../../samples/Inbox.Server/public/sha256.js';

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
