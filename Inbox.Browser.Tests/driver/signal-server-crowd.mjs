// Many users of a Signal Server v1 who all talk at once: node signal-server-crowd.mjs BASE USERS MESSAGES.
// Each sends so many numbered messages to each of two neighbours in a ring. Prints the accounting as JSON; every number but "sent" and "received" is of faults.
import { User } from './signal-server-user.mjs';

const [, , base, users, messages] = process.argv;
const [count, each] = [Number(users), Number(messages)];
const STEPS = [1, 7];
const AT_ONCE = 50;

const crowd = Array.from({ length: count }, (_, i) => new User(base, `user-${i}`));
const neighbour = (i, step) => `user-${(i + step + count) % count}`;
const account = { sent: 0, received: 0, foreign: 0, outOfOrder: 0, notices: 0, closed: 0 };
const due = count * each * STEPS.length;
let finish;
const finished = new Promise((resolve) => (finish = resolve));

/** Each user once, some at a time. */
async function all(act) {
  const waiting = [...crowd.entries()];
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let next; (next = waiting.pop()); ) await act(next[1], next[0]);
  }));
}

async function listen(user, i) {
  // From each of the two the number that comes next.
  const expected = new Map(STEPS.map((step) => [neighbour(i, -step), 0]));
  for (;;) {
    const { originator, target, type, payload } = await user.hear();
    if (!originator) account.notices++;
    else if (target !== user.name || type !== 'number' || !expected.has(originator)) account.foreign++;
    else {
      // Too high: something was lost or overtaken. Too low: it came twice.
      if (payload !== expected.get(originator)) account.outOfOrder++;
      expected.set(originator, payload + 1);
      account.received++;
    }
    if (account.received + account.foreign + account.notices >= due) finish();
  }
}

await all(async (user) => {
  await user.register();
  await user.connect();
});

for (const [i, user] of crowd.entries()) {
  listen(user, i);
  user.closed.then(() => account.closed++);
}

for (let n = 0; n < each; n++) {
  for (const [i, user] of crowd.entries()) {
    for (const step of STEPS) {
      user.send(neighbour(i, step), 'number', n);
      account.sent++;
    }
  }

  // What has come is read before the next round.
  await new Promise(setImmediate);
}

await Promise.race([finished, ...crowd.map((user) => user.closed)]);
const { closed } = account;

// Whatever else was on its way comes before a goodbye is answered.
await all((user) => user.leave());
console.log(JSON.stringify({ ...account, closed }));
process.exit();
