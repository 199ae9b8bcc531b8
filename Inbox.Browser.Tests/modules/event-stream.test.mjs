import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EventStreamParser } from '../../Inbox.AspNetCore/wwwroot/channel/event-stream.js';

const read = (...pieces) => {
  const parser = new EventStreamParser();
  return pieces.flatMap((piece) => parser.push(piece));
};
const message = (data, type = 'message') => ({ type, data });
const comment = { type: 'comment', data: '' };

test('Events are the same wherever the network cuts the stream', () => {
  const text = ':open\n\nid: 1\ndata: {"a":\ndata: 1}\n\r\nretry: 5\r\nevent: superseded\rdata:{}\r\r: beat\n\ndata\n\nevent: dropped\n\ndata:  ä\n\n';
  const expected = [comment, message('{"a":\n1}'), message('{}', 'superseded'), comment, message(''), message(' ä')];
  assert.deepEqual(read(text), expected);
  assert.deepEqual(read(...text), expected);
  for (let cut = 0; cut <= text.length; cut++) {
    for (let second = cut; second <= text.length; second++) {
      assert.deepEqual(read(text.slice(0, cut), text.slice(cut, second), text.slice(second)), expected, `cut at ${cut} and ${second}`);
    }
  }
});

test('LF, CR and CRLF each end a line, and a CRLF ends one', () => {
  for (const end of ['\n', '\r', '\r\n']) {
    assert.deepEqual(read(`data: a${end}data: b${end}${end}data: c${end}${end}`, ':'), [message('a\nb'), message('c')], JSON.stringify(end));
  }
});

test('A CR at the end of a piece waits for the LF that may follow', () => {
  assert.deepEqual(read('data: a\r'), []);
  assert.deepEqual(read('data: a\r', '\n\r'), []);
  assert.deepEqual(read('data: a\r', '\n\r', '\n'), [message('a')]);
  assert.deepEqual(read('data: a\r', '\r', 'data: b\n\n'), [message('a'), message('b')]);
});

test('One space after the colon belongs to the syntax, a second one to the value', () => {
  assert.deepEqual(read('data:a\n\ndata: a\n\ndata:  a\n\ndata:\ta\n\n'), [message('a'), message('a'), message(' a'), message('\ta')]);
});

test('Lines of data are joined by LF, and an empty one counts', () => {
  assert.deepEqual(read('data: 1\ndata\ndata:\ndata: 2\n\n'), [message('1\n\n\n2')]);
});

test('A colon in a value is part of it', () => {
  assert.deepEqual(read('data: {"url":"http://x:1"}\n\n'), [message('{"url":"http://x:1"}')]);
});

test('Fields that nobody knows, and id and retry, change nothing', () => {
  assert.deepEqual(read('id: 7\nretry: 5\nDATA: no\n data: no\ndatas: no\nunknown\ndata: yes\n\n'), [message('yes')]);
});

test('An event without data is dropped, and so is its type', () => {
  assert.deepEqual(read('event: left\n\ndata: 1\n\n'), [message('1')]);
});

test('The last type counts, and an empty one is a message', () => {
  assert.deepEqual(read('event: left\nevent: stopping\ndata: {}\n\nevent:\ndata: 1\n\n'), [message('{}', 'stopping'), message('1')]);
});

test('A comment is told at once, and an event around it stays whole', () => {
  assert.deepEqual(read('data: 1\n: beat\n'), [comment]);
  assert.deepEqual(read('data: 1\n: beat\ndata: 2\n\n'), [comment, message('1\n2')]);
});

test('Blank lines are nothing', () => {
  assert.deepEqual(read('\n\n\r\n\r\r\n\n'), []);
});

test('An event that has not ended is not told', () => {
  assert.deepEqual(read('data: 1\n'), []);
  assert.deepEqual(read('data: 1'), []);
});

test('A line of a megabyte in a thousand pieces is one value', () => {
  const value = 'x'.repeat(1 << 20);
  const pieces = value.match(/.{1,1024}/g);
  assert.deepEqual(read('data: ', ...pieces, '\n\n'), [message(value)]);
});

test('A byte order mark before the stream is taken away with its bytes, wherever they are cut', async () => {
  const bytes = new TextEncoder().encode('\ufeffdata: ä€😀\n\n');
  for (let cut = 0; cut <= bytes.length; cut++) {
    const parser = new EventStreamParser();
    const events = [];
    const text = ReadableStream.from([bytes.slice(0, cut), bytes.slice(cut)]).pipeThrough(new TextDecoderStream());
    for await (const piece of text) events.push(...parser.push(piece));
    assert.deepEqual(events, [message('ä€😀')], `cut at ${cut}`);
  }
});
