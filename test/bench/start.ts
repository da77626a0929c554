// Measures how soon Offhook is ready after its start, and what it holds when nobody calls: with default settings, every door closed.
// `npm run bench:start` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.

import { mkdtemp } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startOffhook } from '../support/offhook-process.ts';
import { percentile } from '../support/percentile.ts';
import { build } from './build.ts';
import { fill } from './filled.ts';
import { rssBytes } from './usage.ts';

const USAGE = `usage: npm run bench:start -- [--rounds 5] [--seconds 10] [--lines 5] [--no-build]
  --rounds    how often it is started; the middle one counts
  --seconds   how long it is left alone before its memory is read
  --lines     lines that it has
  --no-build  measure the dist that is there`;

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '10' },
    lines: { type: 'string', default: '5' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

if (!flags['no-build']) build();
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; Offhook from dist, default settings, ${flags.lines} lines.`,
);

const megabytes = (pid: number): number => rssBytes(pid) / 1_048_576;
const readyMs: number[] = [];
const readyMb: number[] = [];
const idleMb: number[] = [];
for (let round = 1; round <= Number(flags.rounds); round += 1) {
  const dataDir = await mkdtemp(join(tmpdir(), 'offhook-data-'));
  await fill(dataDir, { lines: Number(flags.lines) });
  const began = performance.now();
  const offhook = await startOffhook({ from: 'dist', dataDir });
  readyMs.push(performance.now() - began);
  try {
    readyMb.push(megabytes(offhook.pid));
    await new Promise((resolve) => setTimeout(resolve, Number(flags.seconds) * 1000));
    idleMb.push(megabytes(offhook.pid));
  } finally {
    await offhook.remove();
  }
}
const said = (values: readonly number[], unit: string): string =>
  `${percentile(values, 0.5).toFixed(0)} ${unit} (${values.map((value) => value.toFixed(0)).join(', ')})`;
console.log(`start to ready            ${said(readyMs, 'ms')}`);
console.log(`RSS when it is ready      ${said(readyMb, 'MB')}`);
console.log(`RSS after ${flags.seconds} s of nothing ${said(idleMb, 'MB')}`);
