// Shows where the time of the main thread goes while calls come: the functions that take most of it, without those that they call.
// `npm run bench:profile` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.
import { once } from 'node:events';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { playFullCalls } from './full-calls.ts';
import { launch, PROFILED } from './launch.ts';
import { liveCodes, rowsFor } from './live-codes.ts';
import { drive } from './load.ts';
import { overridden, overridesText } from './overrides.ts';
import { alignedTable } from './report.ts';

const USAGE = `usage: npm run bench:profile -- [--rate 400] [--seconds 10] [--top 10] [--lines 500] [--no-build]
  --rate      full calls per second
  --seconds   how long they come; as many come before, which warms up and is not shown
  --top       so many functions are shown
  --lines     lines that call in turn
  --no-build  measure the dist that is there`;

const { values: flags } = parseArgs({
  options: {
    rate: { type: 'string', default: '400' },
    seconds: { type: 'string', default: '10' },
    top: { type: 'string', default: '10' },
    lines: { type: 'string', default: '500' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

if (!flags['no-build']) build();
const callsPerSecond = Number(flags.rate);
const calls = callsPerSecond * Number(flags.seconds);
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; ${calls} full calls at ${callsPerSecond}/s.`,
);
console.log(`\n${overridesText()}`);

const { offhook, lines } = await launch({ lines: Number(flags.lines) }, overridden, PROFILED);
try {
  await playFullCalls({ offhook, lines }, { name: 'warm-up', callsPerSecond, calls });
  const rows = await rowsFor(offhook, lines, await liveCodes(offhook, calls));
  offhook.child.send('profile');
  const { completed } = await drive({ scenario: 'full-call', target: offhook.sip, callsPerSecond, calls, rows });
  offhook.child.send('profiled');
  const [{ times }] = (await once(offhook.child, 'message')) as [{ times: readonly (readonly [string, number])[] }];
  const all = times.reduce((sum, [, microseconds]) => sum + microseconds, 0);
  const shown = times
    .slice(0, Number(flags.top))
    .map(([place, microseconds]) => [
      place,
      `${((100 * microseconds) / all).toFixed(1)} %`,
      (microseconds / 1_000 / completed).toFixed(3),
    ]);
  console.log(`\n${alignedTable(['function', 'of the busy time', 'ms/call'], shown)}`);
  console.log(`\n${completed} of ${calls} calls ended well; ${times.length} functions were seen.`);
} finally {
  await offhook.remove();
}
