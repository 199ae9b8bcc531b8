import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importPage } from './pages.mjs';

const { curtain, meetingNotice, socketNotice, status } = await importPage('meeting/words.js');
const ALL = { audio: true, video: true };
const shown = (notice) => notice && [notice.kind ?? 'info', notice.text, notice.action?.label];

test('The status says where a meeting stands', () => {
  for (const [state, isHost, words] of [
    ['waiting', true, 'Waiting for somebody to join.'], ['calling', true, 'Bob is joining …'], ['calling', false, 'Calling Bob …'],
    ['connected', false, 'In a call with Bob.'], ['ended', false, 'The call is over.'], ['lost', true, 'Not connected.'], ['away', false, 'Waiting for Bob.'],
  ]) assert.equal(status({ state, partner: 'Bob', isHost, shows: ALL }, true), words);
});

test('The status says what the other side does not send', () => {
  const words = (shows, seesSomething = true) => status({ state: 'connected', partner: 'Bob', shows: { ...ALL, ...shows } }, seesSomething);
  assert.equal(words({}, false), 'In a call with Bob, who shows no picture.');
  assert.equal(words({ audio: false }), 'In a call with Bob, who is muted.');
  assert.equal(words({ video: false }), 'In a call with Bob, who has switched the camera off.');
  assert.equal(words({ audio: false, video: false }), 'In a call with Bob, who has switched the camera off and is muted.');
  assert.equal(words({ audio: false, video: false }, false), 'In a call with Bob, who shows no picture and is muted.');
});

test('A picture that the other side has switched off is replaced by words, during a call', () => {
  const words = (state, video) => curtain({ state, partner: 'Bob', shows: { ...ALL, video } });
  assert.deepEqual([words('connected', true), words('connected', false), words('ended', false)], ['', 'Bob has switched the camera off.', '']);
});

test('What is wrong with a meeting is told, with a way on', () => {
  const notice = (state, isHost = false) => shown(meetingNotice({ state, partner: 'Bob', isHost }));
  assert.deepEqual(notice('away'), ['info', 'Bob is not here. Calling again from time to time …', 'Call now']);
  assert.deepEqual(notice('busy'), ['info', 'Bob is in another call. Calling again from time to time …', 'Call now']);
  assert.deepEqual(notice('ended'), ['info', 'Bob has left the meeting.', 'Call again']);
  assert.deepEqual(notice('lost'), ['problem', 'The connection to Bob was lost. Calling again …', 'Call now']);
  assert.deepEqual(notice('lost', true), ['problem', 'The connection to Bob was lost. It comes back when Bob calls again.', undefined]);
  for (const state of ['waiting', 'calling', 'connected']) assert.equal(notice(state), undefined);
});

test('What is wrong with the server is told, and that a call goes on without it', () => {
  const notice = (socket, state) => shown(socketNotice({ socket: { state: socket }, state }, 'Ann'));
  assert.deepEqual(notice('retrying', 'waiting'), ['problem', 'The server does not answer. Trying again …', 'Try now']);
  assert.deepEqual(notice('retrying', 'connected'), ['problem', 'The server does not answer. Trying again … The call goes on without it.', 'Try now']);
  assert.deepEqual(notice('kicked', 'connected'), ['problem', "The server's operator has ended all connections. The call goes on without it.", 'Reconnect']);
  assert.deepEqual(notice('exists', 'waiting'), ['problem', 'Another page is in a meeting as Ann, or was a moment ago. Leave the meeting there; this page then takes over.', 'Try now']);
  assert.equal(notice('open', 'waiting'), undefined);
});
