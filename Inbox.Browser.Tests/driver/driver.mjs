// Drives browsers for the tests: one JSON command a line on standard input, {"id":…,"command":"open",…}; one reply a line on
// standard output, {"id":…,"result":…} or {"id":…,"error":"…"}. Commands run side by side. When standard input ends, so do all browsers.
import { createInterface } from 'node:readline';
import { commands } from './commands.mjs';
import { killAll } from './pool.mjs';

const reply = (message) => process.stdout.write(`${JSON.stringify(message)}\n`);

async function run(line) {
  const { id, command, ...args } = JSON.parse(line);
  try {
    if (!Object.hasOwn(commands, command)) throw new Error(`No such command: ${command}`);
    reply({ id, result: (await commands[command](args)) ?? null });
  } catch (error) {
    reply({ id, error: error.message });
  }
}

// A browser that was killed leaves promises behind that nobody waits for any more.
process.on('unhandledRejection', (error) => console.error(error));

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => line.trim() && run(line));
lines.on('close', async () => {
  await killAll();
  process.exit(0);
});
