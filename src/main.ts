#!/usr/bin/env node
import { run } from './cli/index.ts';

// Whoever reads may leave early, as in `offhook --help | head`.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause;
});

process.exitCode = await run(process.argv.slice(2));
