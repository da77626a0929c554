// Measures what a call costs: SIPp drives Offhook, and in the same run, at the same rate, SIPp's own UAS.
// `npm run bench:sip` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { build } from './build.ts';
import { playWithDefaults } from './default-settings.ts';
import { type Played, playFullCalls } from './full-calls.ts';
import { heapAfterCollection, launch } from './launch.ts';
import { registerRows } from './live-codes.ts';
import { climb, type Measured, measure } from './measure.ts';
import { OVERRIDES, overridden, overridesText } from './overrides.ts';
import { limitsText, table } from './report.ts';
import { playYardstick } from './yardstick.ts';

const USAGE = `usage: npm run bench:sip -- [--seconds 60] [--step-seconds 10] [--calls 1000,1500,2000,2500,3000,3500,4000]
                            [--registers 2500] [--refusals 6000] [--events 0] [--lines 500]
                            [--max-semi-space-size 16] [--no-defaults] [--no-memory] [--no-build] [--json]
  --seconds       length of each main run
  --step-seconds  length of each step on the way to the highest rate that is sustained
  --calls         full calls per second to try, in rising order
  --registers     registrations per second, --refusals stateless 404s per second: likewise; 0 leaves them out
  --events        so many events are in the log before the first call, of lines and of confirmations that have ended
  --lines         lines that call in turn
  --max-semi-space-size  MB that Node gives its young objects, three times; 16 is what it takes by itself
  --no-defaults   leave out the row with default settings
  --no-memory     leave out the three rounds of 20 000 calls that compare heaps
  --no-build      measure the dist that is there`;

const MEMORY_ROUNDS = 3;
const MEMORY_CALLS = 20_000;
const MEMORY_SECONDS = 40;
/** Those of the second client, which calls slowly. */
const PROBERS = 10;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    'step-seconds': { type: 'string', default: '10' },
    calls: { type: 'string', default: '1000,1500,2000,2500,3000,3500,4000' },
    registers: { type: 'string', default: '2500' },
    refusals: { type: 'string', default: '6000' },
    events: { type: 'string', default: '0' },
    // A line gets one answer at a time, whatever it dials: calls at once come from different lines, as in life.
    lines: { type: 'string', default: '500' },
    'max-semi-space-size': { type: 'string' },
    'no-defaults': { type: 'boolean', default: false },
    'no-memory': { type: 'boolean', default: false },
    'no-build': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

const seconds = Number(flags.seconds);
const stepSeconds = Number(flags['step-seconds']);
const numbers = (list: string): readonly number[] => list.split(',').map(Number);
const youngMb = flags['max-semi-space-size'];
const nodeOptions = youngMb === undefined ? [] : [`--max-semi-space-size=${youngMb}`];
const say = (text: string): void => {
  if (!flags.json) console.log(text);
};

/** Offhook with room for every call, and the lines that call it: those of the load, and those of the second client. */
const start = async (events: number) => {
  const { offhook, lines } = await launch({ events, lines: Number(flags.lines) + PROBERS }, overridden, nodeOptions);
  return { offhook, lines: lines.slice(PROBERS), probers: lines.slice(0, PROBERS) };
};
type Started = Awaited<ReturnType<typeof start>>;

/** The highest step that was sustained, else the lowest one that was tried. */
const best = (steps: readonly Measured[], rates: readonly number[]): number =>
  steps.filter((step) => step.sustained).at(-1)?.offeredPerSecond ?? rates[0] ?? 0;

const benchCalls = async (
  started: Started,
): Promise<{ readonly steps: readonly Measured[]; readonly main: Played }> => {
  const rates = numbers(flags.calls);
  const play = (title: string, callsPerSecond: number, length: number): Promise<Played> =>
    playFullCalls(started, {
      name: `${title}, ${length} s`,
      callsPerSecond,
      calls: Math.round(callsPerSecond * length),
    });
  // Warms up the compiler and the database; not reported.
  await play('warm-up', Math.min(500, rates[0] ?? 500), Math.min(stepSeconds, 5));
  const steps = await climb(rates, async (rate) => (await play('full call', rate, stepSeconds)).measured);
  return { steps, main: await play('full call', best(steps, rates), seconds) };
};

const benchSimple = async (
  { offhook }: Started,
  name: string,
  scenario: 'register' | 'stateless-404',
  rates: readonly number[],
  rows?: readonly (readonly string[])[],
): Promise<readonly Measured[]> => {
  if (rates.includes(0)) return [];
  const run = (callsPerSecond: number, length: number) =>
    measure(`${name}, ${length} s`, offhook.pid, {
      scenario,
      target: offhook.sip,
      callsPerSecond,
      calls: Math.round(callsPerSecond * length),
      ...(rows && { rows }),
    });
  const steps = await climb(rates, (rate) => run(rate, stepSeconds));
  return [...steps, await run(best(steps, rates), seconds)];
};

const benchMemory = async (): Promise<readonly number[]> => {
  const { offhook, lines } = await start(0);
  try {
    const heaps: number[] = [];
    for (let round = 1; round <= MEMORY_ROUNDS; round += 1) {
      const wanted = { name: `round ${round}`, callsPerSecond: MEMORY_CALLS / MEMORY_SECONDS, calls: MEMORY_CALLS };
      await playFullCalls({ offhook, lines }, wanted);
      heaps.push(await heapAfterCollection(offhook));
    }
    return heaps;
  } finally {
    await offhook.remove();
  }
};

if (!flags['no-build']) build();
say(
  `Node ${[process.version, ...nodeOptions].join(' ')}, ${cpus().length} x ${cpus()[0]?.model}; Offhook from dist, all its threads counted.`,
);
say(
  `Calls come from ${flags.lines} lines in turn and each dials a live code of its own. Its digest answers a nonce that was`,
);
say(
  'fetched before the run, because SIPp 3.6.1 can sign one URI per run only: the server checks it like any other, and still',
);
say(
  'challenges the first INVITE. p50, p99 and lost are those of a second client that calls 5 times a second, from INVITE to 200.',
);
if (Number(flags.events) > 0) say(`${flags.events} events stand in the log.`);
say(`\n${overridesText()}`);

const started = await start(Number(flags.events));
let calls: Awaited<ReturnType<typeof benchCalls>>;
let yardstick: Measured;
let others: readonly Measured[];
try {
  calls = await benchCalls(started);
  // At once after the main run, so that both meet the same machine.
  yardstick = await playYardstick(calls.main.measured.offeredPerSecond, seconds);
  others = [
    ...(await benchSimple(
      started,
      'REGISTER with digest',
      'register',
      numbers(flags.registers),
      registerRows(started.lines),
    )),
    ...(await benchSimple(started, 'stateless 404', 'stateless-404', numbers(flags.refusals))),
  ];
} finally {
  await started.offhook.remove();
}
const { measured: main, beforehand } = calls.main;
const defaults = flags['no-defaults'] ? [] : [await playWithDefaults(seconds, nodeOptions)];
const ratio = main.cpuMsPerCall / yardstick.cpuMsPerCall;
const rows = [...calls.steps, main, ...defaults, yardstick, ...others];
say(`\n${table(rows)}`);
if (limitsText(rows) !== '') say(`\n${limitsText(rows)}`);
say(
  `\nMade beforehand for each call, CPU ms: its code by POST ${beforehand.code.toFixed(3)}, its nonce by REGISTER ${beforehand.nonce.toFixed(3)}`,
);
say(`CPU of a full call: ${main.cpuMsPerCall.toFixed(3)} ms, ${ratio.toFixed(1)} x sipp -sn uas in the same run`);

const heaps = flags['no-memory'] ? [] : await benchMemory();
if (heaps.length > 0) {
  const growth = (heaps.at(-1) ?? 0) / (heaps.at(-2) ?? 1);
  say(`\nheapUsed after a collection, after each round of ${MEMORY_CALLS} calls in ${MEMORY_SECONDS} s:`);
  say(
    `  ${heaps.map((bytes) => `${(bytes / 1_048_576).toFixed(1)} MB`).join(', ')}; last to the one before: ${growth.toFixed(3)}`,
  );
}
if (flags.json)
  console.log(
    JSON.stringify(
      { node: process.version, nodeOptions, overrides: OVERRIDES, rows, beforehand, ratio, heaps },
      null,
      2,
    ),
  );
