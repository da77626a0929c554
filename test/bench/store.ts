// Measures what a commit costs many and few: one phone's proof with its evidence and its event, by so many callers at a time, on
// SQLite and on a PostgreSQL of its own, in turns in one run. `npm run bench:store`. Flags: --help. It is a bench and no test.
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Secret } from '../../src/lib/index.ts';
import type { Store } from '../../src/store/index.ts';
import { openPostgresStore } from '../../src/store/postgres/open-store.ts';
import { openStore } from '../../src/store/sqlite/open-store.ts';
import { begun, confirmation } from '../contract/confirmations.ts';
import { percentile } from '../support/percentile.ts';
import { findPostgres } from '../support/postgres-server.ts';
import { durablePostgres } from './durable-postgres.ts';
import { alignedTable } from './report.ts';

const USAGE = `usage: npm run bench:store -- [--commits 4000] [--rounds 3] [--callers 1,16,64]
  --commits  in each turn
  --rounds   how often each store has its turn with so many callers
  --callers  how many wait for a commit at once`;

const { values: flags } = parseArgs({
  options: {
    commits: { type: 'string', default: '4000' },
    rounds: { type: 'string', default: '3' },
    callers: { type: 'string', default: '1,16,64' },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

const secretKey = new Uint8Array(32);
const onFault = (name: string, cause: unknown): never => {
  throw new Error(name, { cause });
};

interface Turn {
  readonly perSecond: number;
  readonly tookMs: readonly number[];
}

let next = 0;

/** Asks for so many confirmations, then confirms them and measures that. */
const turn = async ({ confirmations }: Store, commits: number, callers: number): Promise<Turn> => {
  const from = next;
  next += commits;
  // Seven digits: each has a code of its own.
  const asked = await Promise.all(
    Array.from({ length: commits }, (_, n) => begun(confirmations, from + n, { code: String(1_000_000 + from + n) })),
  );
  const tookMs: number[] = [];
  const waiting = [...asked];
  const call = async (): Promise<void> => {
    for (let one = waiting.pop(); one; one = waiting.pop()) {
      const began = performance.now();
      const outcome = await confirmations.commit({ writes: [confirmation(one)], evidence: `phone:${one.id}` });
      tookMs.push(performance.now() - began);
      if (outcome !== 'committed') throw new Error(`A commit came to ${outcome}`);
    }
  };
  const began = performance.now();
  await Promise.all(Array.from({ length: callers }, call));
  return { perSecond: (1000 * commits) / (performance.now() - began), tookMs };
};

const bin = findPostgres();
if (bin === undefined) throw new Error('PostgreSQL is not installed (apt-get install postgresql)');
const dir = await mkdtemp(join(tmpdir(), 'offhook-bench-'));
const server = await durablePostgres(bin);
const stores: readonly (readonly [name: string, store: Store])[] = [
  ['SQLite', await openStore({ path: join(dir, 'bench.sqlite'), secretKey, onFault })],
  ['PostgreSQL', await openPostgresStore({ url: new Secret(server.url('postgres')), secretKey, onFault })],
];

console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; everything on this machine, fsync on.`);
const rows: string[][] = [];
for (const callers of flags.callers.split(',').map(Number)) {
  const turns = new Map<string, Turn[]>(stores.map(([name]) => [name, []]));
  for (let round = 0; round < Number(flags.rounds); round++)
    for (const [name, store] of stores) turns.get(name)?.push(await turn(store, Number(flags.commits), callers));
  for (const [name, all] of turns) {
    const tookMs = all.flatMap((one) => one.tookMs);
    const rates = all.map(({ perSecond }) => perSecond);
    rows.push([
      name,
      String(callers),
      percentile(rates, 0.5).toFixed(0),
      percentile(tookMs, 0.5).toFixed(2),
      percentile(tookMs, 0.99).toFixed(2),
    ]);
  }
}
console.log(`\n${alignedTable(['store', 'callers', 'commits/s', 'p50 ms', 'p99 ms'], rows)}`);

for (const [, store] of stores) await store.close();
await server.stop();
await rm(dir, { recursive: true, force: true });
