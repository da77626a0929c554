// Breaks the parts of a site of two nodes under load, one after the other, and compares what stands with what phones and clients were told.
// `npm run chaos -- kill restart` plays those two; ends with 1 where one of them fails. Flags: --help.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** A file of tests, and which of them. */
interface Scenario {
  readonly what: string;
  readonly project: 'chaos' | 'wire' | 'long';
  readonly file: string;
  readonly only?: string;
}

const chaos = (name: string, what: string): Scenario => ({
  what,
  project: 'chaos',
  file: `test/chaos/${name}.test.ts`,
});

const scenarios: Readonly<Record<string, Scenario>> = {
  kill: chaos('kill', 'a node is killed (SIGKILL) under 100 calls/s'),
  restart: chaos('restart', 'PostgreSQL is restarted under 50 calls/s: fast, then immediate'),
  silence: chaos('silence', 'PostgreSQL says nothing for 30 s, under 50 calls/s'),
  commit: {
    what: 'its connection dies in the middle of a COMMIT, 200 times',
    project: 'long',
    file: 'test/contract/several-nodes.long.test.ts',
    only: '200 times',
  },
  roles: chaos(
    'roles',
    'the node that seals and sends is killed, stands still, is cut off from the database, under 20 calls/s each',
  ),
  proxy: chaos('proxy', 'Kamailio is killed and comes back, under 20 calls/s'),
  handed: {
    what: 'Kamailio hands an INVITE that one node has judged to the other',
    project: 'wire',
    file: 'test/e2e/handed-over.test.ts',
  },
  upgrade: chaos('upgrade', 'two nodes of the schema before are replaced one after the other, under 20 calls/s'),
  clock: chaos('clock', 'the clocks of the nodes are 10 s ahead and behind'),
};

const names = Object.keys(scenarios);
const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: { help: { type: 'boolean', default: false }, verbose: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !names.includes(name));
if (flags.help || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no scenario ${unknown.join(', ')}.`);
  console.log(`usage: npm run chaos -- [--verbose] [scenario ...]\n`);
  for (const [name, { what }] of Object.entries(scenarios)) console.log(`  ${name.padEnd(9)} ${what}`);
  process.exit(unknown.length > 0 ? 2 : 0);
}

const place = await mkdtemp(join(tmpdir(), 'offhook-chaos-'));

/** Plays one; what it found out, and how it ended. */
const play = async (name: string, { project, file, only }: Scenario) => {
  const found = join(place, `${name}.txt`);
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      '--reporter',
      'verbose',
      '--project',
      project,
      file,
      ...(only === undefined ? [] : ['-t', only]),
    ],
    {
      env: { ...process.env, OFFHOOK_CHAOS: '1', OFFHOOK_CHAOS_REPORT: found, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [code] = await once(child, 'exit');
  const figures = (await readFile(found, 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
  const isSkipped = /^ +Tests +\d+ skipped/m.test(output);
  const held = isSkipped ? 'skipped' : 'held';
  if (isSkipped) figures.push(/^ *↓ .*\[(.*)\]$/m.exec(output)?.[1] ?? 'nobody says why');
  if (code !== 0 || flags.verbose) console.log(output);
  const seconds = (performance.now() - began) / 1000;
  return { name, ended: code === 0 ? held : 'FAILED', seconds, figures };
};

console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; everything on this machine, the load too.\n`,
);
const ends: Awaited<ReturnType<typeof play>>[] = [];
for (const [name, scenario] of Object.entries(scenarios)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  console.log(`${name}: ${scenario.what} (load of the machine ${loadavg()[0]?.toFixed(1)})`);
  ends.push(await play(name, scenario));
}
await rm(place, { recursive: true, force: true });

console.log();
for (const { name, ended, seconds, figures } of ends) {
  console.log(`${name.padEnd(9)} ${ended.padEnd(8)} ${seconds.toFixed(0).padStart(4)} s`);
  for (const line of figures) for (const figure of line.split('; ')) console.log(`  ${figure}`);
}
process.exit(ends.some(({ ended }) => ended === 'FAILED') ? 1 : 0);
