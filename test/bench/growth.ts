// Measures how the cost of a call and of a confirmation grows with what Offhook has: live confirmations, events in the log, lines.
// `npm run bench:growth` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import type { Filling } from './filled.ts';
import { type Grown, measureAt } from './grown.ts';
import { othersText, QUIET_CORES } from './others.ts';
import { overridesText } from './overrides.ts';
import { alignedTable } from './report.ts';

const USAGE = `usage: npm run bench:growth -- [--seconds 10] [--rate 200] [--live 100,1000,10000] [--events 10000,100000,1000000]
                               [--lines 10,1000,10000,100000] [--no-build]
  --seconds   for how long calls are played at each size
  --rate      calls per second
  --live      confirmations that live before the first call, --events so many in the log, --lines that may call; empty: leave that out
  --no-build  measure the dist that is there`;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    rate: { type: 'string', default: '200' },
    live: { type: 'string', default: '100,1000,10000' },
    events: { type: 'string', default: '10000,100000,1000000' },
    lines: { type: 'string', default: '10,1000,10000,100000' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

/** What stands there of all that does not grow. */
const OTHERWISE = { lines: 500 } as const;

const load = { seconds: Number(flags.seconds), callsPerSecond: Number(flags.rate) };

/** So many of this, and what each of them costs. */
const grow = async (what: keyof Filling, sizes: string): Promise<void> => {
  const counts = sizes.split(',').filter(Boolean).map(Number);
  const grown: Grown[] = [];
  for (const count of counts) grown.push(await measureAt({ ...OTHERWISE, [what]: count }, load));
  const [smallest] = grown;
  if (!smallest) return;
  const times = (of: (one: Grown) => number, one: Grown) => (of(one) / of(smallest)).toFixed(2);
  const cells = (one: Grown, index: number): readonly string[] => [
    String(counts[index]),
    one.callCpuMs.toFixed(3),
    times(({ callCpuMs }) => callCpuMs, one),
    one.postCpuMs.toFixed(3),
    times(({ postCpuMs }) => postCpuMs, one),
    one.postP50Ms.toFixed(2),
    times(({ postP50Ms }) => postP50Ms, one),
    String(one.failed),
    (one.heapBytes / 1_048_576).toFixed(1),
    (one.rssBytes / 1_048_576).toFixed(0),
    (one.readyAfterMs / 1000).toFixed(2),
  ];
  const titles = [
    what,
    'CPU ms/call',
    'x',
    'CPU ms/POST',
    'x',
    'POST p50 ms',
    'x',
    'failed',
    'heap MB',
    'RSS MB',
    'ready s',
  ];
  console.log(`\n${alignedTable(titles, grown.map(cells))}`);
  const elsewhere = Math.max(...grown.map(({ elsewhereCores }) => elsewhereCores));
  if (elsewhere > QUIET_CORES) console.log(othersText(elsewhere));
  const [first, last] = [counts[0] ?? 0, counts.at(-1) ?? 0];
  const more = (of: (one: Grown) => number) =>
    ((of(grown.at(-1) ?? smallest) - of(smallest)) / (last - first)).toFixed(0);
  if (last > first)
    console.log(
      `Each of ${last - first} more: ${more((one) => one.heapBytes)} bytes of heap, ${more((one) => one.rssBytes)} of RSS`,
    );
};

if (!flags['no-build']) build();
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; Offhook from dist, all its threads counted.`,
);
console.log(
  `${load.callsPerSecond} calls/s in batches, each with a POST before it and cancelled after it, for ${load.seconds} s; x: to the first row.`,
);
console.log('Heap and RSS: after the start and a collection. ready: from the start of the process.\n');
console.log(overridesText());
await grow('live', flags.live);
await grow('events', flags.events);
await grow('lines', flags.lines);
