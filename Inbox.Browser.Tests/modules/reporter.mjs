import { basename } from 'node:path';
import { inspect } from 'node:util';

/**
 * Writes each test that has ended as a line of JSON, for ModuleTests.cs.
 * @param {AsyncIterable<{ type: string, data: any }>} events of node:test
 */
export default async function* report(events) {
  /** @type {Map<string, string>} what each script has written to its standard error: why it did not load */
  const complaints = new Map();
  for await (const { type, data } of events) {
    const { file, name, message, skip, todo, details } = data;
    if (type === 'test:stderr') complaints.set(file, (complaints.get(file) ?? '') + message);
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    const isScript = name === file;
    // A script without a test is one that passes, to Node.
    if (isScript && type === 'test:pass') continue;
    const { error } = details;
    yield `${JSON.stringify({
      script: basename(file ?? name),
      name: isScript ? 'It loads' : name,
      end: skip !== undefined || todo !== undefined ? 'skipped' : type === 'test:pass' ? 'passed' : 'failed',
      error: isScript ? complaints.get(file) : error && inspect(error.cause ?? error),
    })}\n`;
  }
}
