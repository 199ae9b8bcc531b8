// A stranger's conversation with a Signal Server v1: node foreign-signal-server.mjs BASE, where /v1 is below BASE.
// Says each promise that was kept; ends with 0 when all were.
import assert from 'node:assert/strict';
import { User } from './signal-server-user.mjs';

const [, , base] = process.argv;
const [alice, bob] = [new User(base, 'alice'), new User(base, 'bob')];
const kept = (promise) => console.log(promise);

/** Both ways, any JSON, in order. */
async function talk() {
  const payloads = ['raw message', { type: 'offer', sdp: 'v=0\r\n' }, [1, null, { candidate: '🙂' }], 7, ''];
  for (const [from, to] of [[alice, bob], [bob, alice]]) {
    payloads.forEach((payload, n) => from.send(to.name, `type-${n}`, payload));
    for (const [n, payload] of payloads.entries()) {
      assert.deepEqual(await to.hear(), { originator: from.name, target: to.name, type: `type-${n}`, payload });
    }
  }
}

assert.equal((await alice.ask('v1/user')).status, 404);
kept('who has no cookie is nobody');

for (const user of [alice, bob]) {
  assert.equal((await user.register()).status, 200);
  assert.ok(user.jar.has('user_username'));
  assert.equal((await user.ask('v1/user')).status, 200);
}
kept('who registers is somebody');

await alice.connect();
await bob.connect();
await talk();
kept('messages are forwarded both ways in order');

alice.send('nobody', 'video-offer', 'lost');
await alice.hear();
await talk();
kept('a message to nobody reaches nobody and harms nothing');

const again = new User(base, 'alice');
again.jar = alice.jar;
await again.connect();
await again.closed;
await talk();
kept('there is one connection for each user');

await alice.leave();
await alice.connect();
await talk();
kept('who has left may connect again at once');

assert.equal((await alice.ask('v1/kick-active-users')).status, 200);
await Promise.all([alice.closed, bob.closed]);
await alice.connect();
await bob.connect();
await talk();
kept('who was kicked connects again');

const forger = new User(base, 'carol');
await forger.register();
forger.jar.take(new Response('', { headers: { 'set-cookie': 'user_username=nobody; path=/' } }));
assert.equal((await forger.ask('v1/user')).status, 404);
assert.ok(!forger.jar.has('user_username'));
kept('an unknown name in the cookie is 404 and the cookie goes');

await alice.leave();
await bob.leave();
