import { basename } from 'node:path';
import { inspect } from 'node:util';

/**
 * Writes each test that has ended as a line of JSON, for ModuleTests.cs.
 * @param {AsyncIterable<{ type: string, data: any }>} events of node:test
 */
export default async function* report(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const { file, name, skip, todo, details } = data;
    const { error } = details;
    // A script without a test is one that passes, to Node.
    if (type === 'test:pass' && name === file) continue;
    yield `${JSON.stringify({
      script: basename(file ?? name),
      name,
      end: skip !== undefined || todo !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
      error: error && inspect(error.cause ?? error),
    })}\n`;
  }
}
