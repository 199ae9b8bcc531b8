// node lint-dockerfile.mjs FILE: prints what a linter says of a Dockerfile, a line each.
import { readFile } from 'node:fs/promises';
import { validate } from 'dockerfile-utils';

const problems = validate(await readFile(process.argv[2], 'utf8'));
for (const { range, message } of problems) console.log(`${range.start.line + 1}: ${message}`);
process.exitCode = problems.length ? 1 : 0;
