import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IceServers } from '../../Inbox.AspNetCore/wwwroot/peer/ice-servers.js';
import { HttpMailbox } from '../../Inbox.AspNetCore/wwwroot/channel/http-mailbox.js';
import { FakePage } from './page.mjs';
import { FakeNetwork } from './requests.mjs';
import { stopTime } from './time.mjs';

const HOUR = 3_600_000;

/** A connection of which only the servers matter. */
const connection = () => ({
  signalingState: 'stable',
  configuration: { iceServers: [{ urls: 'stun:before' }], bundlePolicy: 'max-bundle' },
  getConfiguration() {
    return this.configuration;
  },
  setConfiguration(configuration) {
    this.configuration = configuration;
  },
  get server() {
    return this.configuration.iceServers[0].urls;
  },
});

/** Servers behind a URL, each answer with another one, for four hours. */
function behindUrl(t) {
  const page = new FakePage(t);
  const time = stopTime(t);
  const channel = {
    asked: [],
    refusal: undefined,
    async getIceServers(url) {
      this.asked.push(url);
      if (this.refusal) throw this.refusal;
      return { iceServers: [{ urls: `turn:${this.asked.length}` }], ttl: 14_400 };
    },
  };
  return { page, time, channel, servers: new IceServers('/ice', channel) };
}

test('Servers behind a URL are asked for again when half of their life is over', async (t) => {
  const { time, channel, servers } = behindUrl(t);
  const one = connection();
  await servers.refresh(one);
  await time.pass(2 * HOUR - 1, HOUR);
  await servers.refresh(one);
  assert.deepEqual([channel.asked, one.server, one.configuration.bundlePolicy], [['/ice'], 'turn:1', 'max-bundle']);
  await time.pass(1);
  await servers.refresh(one);
  assert.deepEqual([channel.asked.length, one.server], [2, 'turn:2']);
});

test('Two connections that are made at once ask once', async (t) => {
  const { channel, servers } = behindUrl(t);
  const both = [connection(), connection()];
  await Promise.all(both.map((each) => servers.refresh(each)));
  assert.deepEqual([channel.asked.length, both.map(({ server }) => server)], [1, ['turn:1', 'turn:1']]);
});

test('While the server refuses, the last servers are used until they end, and it is asked again after 5 s', async (t) => {
  const { page, time, channel, servers } = behindUrl(t);
  await servers.refresh(connection());
  channel.refusal = new Error('503');
  await time.pass(3 * HOUR, HOUR);
  const [soon, late] = [connection(), connection()];
  await servers.refresh(soon);
  await servers.refresh(soon);
  assert.deepEqual([soon.server, channel.asked.length, page.errors.map(({ message }) => message)], ['turn:1', 2, ['503']]);
  await time.pass(HOUR, HOUR);
  await servers.refresh(late);
  assert.deepEqual([late.server, channel.asked.length], ['stun:before', 3], 'credentials that have ended would only cost time');
  channel.refusal = undefined;
  await time.pass(5000, 1000);
  await servers.refresh(late);
  assert.equal(late.server, 'turn:4');
});

test('They are asked for as the owner of the mailbox, beside the mailboxes', async () => {
  const network = new FakeNetwork();
  const mailbox = new HttpMailbox({ url: 'https://example.org/app/inbox', name: 'alice', password: 'key', fetch: network.fetch });
  const asking = mailbox.iceServers('ice?a=1');
  const [request] = network.requests;
  assert.deepEqual([request.method, request.url.href, request.headers.get('Authorization')], ['GET', 'https://example.org/app/ice?a=1', `Basic ${btoa('alice:key')}`]);
  request.answer(200, { iceServers: [{ urls: ['stun:a'] }], ttl: 60, expiresAt: '2026-01-01T00:00:00Z' });
  assert.deepEqual((await asking).iceServers, [{ urls: ['stun:a'] }]);
});

test('An answer that is not a list of servers is an error that says what came', async () => {
  for (const body of ['<html>', '{}', '{"iceServers":[]}', 'null']) {
    const network = new FakeNetwork();
    const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch });
    const asking = mailbox.iceServers('/ice');
    network.requests[0].answer(200, body, { 'Content-Type': 'text/html' });
    await assert.rejects(asking, /other than the path for ICE servers answered \(200 text\/html\)/);
  }
});

test('Another server is not told the password of the mailbox', async () => {
  const network = new FakeNetwork();
  const mailbox = new HttpMailbox({ url: 'https://example.org/inbox', name: 'alice', password: 'key', fetch: network.fetch });
  for (const url of ['https://example.com/ice', '//example.com/ice', 'http://example.org/ice']) {
    await assert.rejects(mailbox.iceServers(url), /on the server of the mailbox/);
  }
  assert.equal(network.requests.length, 0);
});
