import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfter, SignalingError, UnsuitableError } from '../../Inbox.AspNetCore/wwwroot/channel/signaling-error.js';
import { stopTime } from './time.mjs';

const asked = (value) => retryAfter(new Response(null, { status: 503, headers: value === undefined ? {} : { 'Retry-After': value } }));

test('Retry-After is milliseconds, whether it was said in seconds or as a date', (t) => {
  stopTime(t);
  assert.equal(asked('0'), 0);
  assert.equal(asked('7'), 7000);
  assert.equal(asked(new Date(Date.now() + 90_000).toUTCString()), 90_000);
});

test('A date that is over asks for nothing, and a long time is cut to ten minutes', (t) => {
  stopTime(t);
  assert.equal(asked(new Date(Date.now() - 90_000).toUTCString()), 0);
  assert.equal(asked('601'), 600_000);
  assert.equal(asked('99999999999999999999'), 600_000);
  assert.equal(asked(new Date(Date.now() + 86_400_000).toUTCString()), 600_000);
});

test('A Retry-After that is absent or cannot be read is none', () => {
  for (const value of [undefined, '', 'soon', 'NaN']) assert.equal(asked(value), undefined, value);
});

test('The same request may succeed later after no answer, 408, 425, 429 and 5xx, and after nothing else', () => {
  const transient = (status) => new SignalingError('', { status }).transient;
  for (const status of [0, 408, 425, 429, 500, 502, 503, 504, 599]) assert.equal(transient(status), true, String(status));
  for (const status of [200, 400, 401, 403, 404, 405, 409, 410, 413, 415, 426]) assert.equal(transient(status), false, String(status));
});

test('A refusal says its status and the title of its problem details', async () => {
  const problem = Response.json({ title: 'Nobody has that name', status: 404 }, { status: 404, headers: { 'Retry-After': '2' } });
  const error = await SignalingError.from(problem);
  assert.deepEqual([error.name, error.message, error.status, error.retryAfter, error.ended], ['SignalingError', '404 Nobody has that name', 404, 2000, undefined]);
});

test('A refusal without problem details says its status and the reason of its status line', async () => {
  const said = async (body, statusText) => (await SignalingError.from(new Response(body, { status: 502, statusText }))).message;
  assert.equal(await said('<h1>Bad gateway</h1>', 'Bad Gateway'), '502 Bad Gateway');
  assert.equal(await said('null', ''), '502');
  assert.equal(await said('{}', ''), '502');
});

test('An error is an Error with its cause, and what does not suit is one of them', () => {
  const cause = new Error('the network');
  const error = new UnsuitableError('It does not work here', { cause });
  assert.ok(error instanceof SignalingError && error instanceof Error);
  assert.deepEqual([error.message, error.status, error.transient, error.cause], ['It does not work here', 0, true, cause]);
});
