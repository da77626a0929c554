// Measures what a call costs: SIPp drives Offhook, and in the same run, at the same rate, SIPp's own UAS.
// `npm run bench:sip` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import type { Account } from '../support/relying-app.ts';
import { build } from './build.ts';
import { callRows } from './live-codes.ts';
import { climb, type Measured, measure } from './measure.ts';
import { table } from './report.ts';
import { startSippUas } from './sipp-uas.ts';

const USAGE = `usage: npm run bench:sip -- [--seconds 60] [--step-seconds 10] [--calls 1000,1500,2000] [--registers 2500]
                            [--refusals 6000] [--no-memory] [--no-build] [--json]
  --seconds       length of each main run
  --step-seconds  length of each step on the way to the highest rate that is sustained
  --calls         full calls per second to try, in rising order
  --registers     registrations per second, --refusals stateless 404s per second: likewise
  --no-memory     leave out the three rounds of 20 000 calls that compare heaps
  --no-build      measure the dist that is there`;

/** What differs from the defaults, and why. */
const OVERRIDES: Readonly<Record<string, readonly [value: string, why: string]>> = {
  OFFHOOK_CODE__DIGITS: ['8', 'room for enough live codes that differ in two digits'],
  OFFHOOK_CONFIRMATION__MAX_LIVE: ['1000000', 'a live code for every call'],
  OFFHOOK_CONFIRMATION__PENDING_SECONDS: ['600', 'they are all made before the measured window'],
  OFFHOOK_RTP__PORT_MIN: ['10000', '11 000 RTP ports: each call holds one until its BYE, then it rests 500 ms'],
  OFFHOOK_RTP__PORT_MAX: ['31999', 'below the ports that the system gives out'],
  OFFHOOK_LIMITS__PACKETS_PER_SECOND: ['1000000', 'all callers share 127.0.0.1'],
  OFFHOOK_LIMITS__PACKET_BURST: ['1000000', 'likewise'],
  OFFHOOK_LIMITS__TRANSACTIONS: ['1000000', 'ended transactions stay for 32 s: 4 per call'],
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: ['10000000', 'one app asks for all confirmations'],
  OFFHOOK_NETWORK__LOOPBACK: ['home', 'everybody is on this machine'],
};

const MEMORY_ROUNDS = 3;
const MEMORY_CALLS = 20_000;
const MEMORY_SECONDS = 40;
/** A line gets one answer at a time, whatever it dials: calls at once come from different lines, as in life. */
const LINES = 500;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    'step-seconds': { type: 'string', default: '10' },
    calls: { type: 'string', default: '1000,1500,2000,2500' },
    registers: { type: 'string', default: '2500' },
    refusals: { type: 'string', default: '6000' },
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

const numbers = (list: string): readonly number[] => list.split(',').map(Number);
const say = (text: string): void => {
  if (!flags.json) console.log(text);
};

const launch = (): Promise<OffhookProcess> =>
  startOffhook({
    from: 'dist',
    env: Object.fromEntries(Object.entries(OVERRIDES).map(([name, [value]]) => [name, value])),
    nodeOptions: ['--expose-gc', '--import', `${import.meta.dirname}/heap-probe.mjs`],
    ipc: true,
  });

const addLines = (offhook: OffhookProcess): Promise<readonly Account[]> =>
  Promise.all(Array.from({ length: LINES }, (_, index) => offhook.app.addLine(`line-${index}`)));

/** Bytes left on the main thread's heap after a collection. */
const heapAfterCollection = (offhook: OffhookProcess): Promise<number> =>
  new Promise((resolve) => {
    offhook.child.once('message', (answer) => resolve((answer as { heapUsed: number }).heapUsed));
    offhook.child.send('heap');
  });

const lastOf = (measured: readonly Measured[]): Measured => {
  const last = measured.at(-1);
  if (last === undefined) throw new Error('there is a main run');
  return last;
};

/** The highest step that was sustained, else the lowest one that was tried. */
const best = (steps: readonly Measured[], rates: readonly number[]): number =>
  steps.filter((step) => step.sustained).at(-1)?.offeredPerSecond ?? rates[0] ?? 0;

const fullCalls = async (
  offhook: OffhookProcess,
  lines: readonly Account[],
  name: string,
  rate: number,
  seconds: number,
) => {
  const calls = Math.round(rate * seconds);
  const rows = await callRows(offhook, lines, calls);
  return measure(name, offhook.pid, {
    scenario: 'full-call',
    target: offhook.sip,
    callsPerSecond: rate,
    calls,
    rows,
  });
};

const benchCalls = async (offhook: OffhookProcess, lines: readonly Account[]): Promise<readonly Measured[]> => {
  const rates = numbers(flags.calls);
  const step = Number(flags['step-seconds']);
  // Warms up the compiler and the database; not reported.
  await fullCalls(offhook, lines, 'warm-up', Math.min(500, rates[0] ?? 500), Math.min(step, 5));
  const steps = await climb(rates, (rate) => fullCalls(offhook, lines, `full call, ${step} s`, rate, step));
  const seconds = Number(flags.seconds);
  const main = await fullCalls(offhook, lines, `full call, ${seconds} s`, best(steps, rates), seconds);
  return [...steps, main];
};

/** SIPp against SIPp: the same rate, without digest, code, database and RTP. */
const benchYardstick = async (rate: number, seconds: number): Promise<Measured> => {
  const uas = await startSippUas();
  try {
    const load = {
      scenario: 'uac',
      target: uas.target,
      callsPerSecond: rate,
      calls: Math.round(rate * seconds),
    } as const;
    return await measure(`sipp -sn uas, ${seconds} s`, uas.pid, load);
  } finally {
    await uas.stop();
  }
};

const benchSimple = async (
  offhook: OffhookProcess,
  name: string,
  scenario: 'register' | 'stateless-404',
  rates: readonly number[],
  rows?: readonly (readonly string[])[],
): Promise<readonly Measured[]> => {
  const run = (title: string, callsPerSecond: number, seconds: number) =>
    measure(`${title}, ${seconds} s`, offhook.pid, {
      scenario,
      target: offhook.sip,
      callsPerSecond,
      calls: Math.round(callsPerSecond * seconds),
      ...(rows === undefined ? {} : { rows }),
    });
  const steps = await climb(rates, (rate) => run(name, rate, Number(flags['step-seconds'])));
  return [...steps, await run(name, best(steps, rates), Number(flags.seconds))];
};

const benchMemory = async (): Promise<readonly number[]> => {
  const offhook = await launch();
  try {
    const lines = await addLines(offhook);
    const heaps: number[] = [];
    for (let round = 1; round <= MEMORY_ROUNDS; round += 1) {
      await fullCalls(offhook, lines, `round ${round}`, MEMORY_CALLS / MEMORY_SECONDS, MEMORY_SECONDS);
      heaps.push(await heapAfterCollection(offhook));
    }
    return heaps;
  } finally {
    await offhook.remove();
  }
};

if (!flags['no-build']) build();
say(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; Offhook from dist, all its threads counted.`);
say(
  `Calls come from ${LINES} lines in turn and each dials a live code of its own. Its digest answers a nonce that was fetched`,
);
say('before the run, because SIPp 3.6.1 can sign one URI per run only: the server checks it like any other, and still');
say('challenges the first INVITE.');
say('\nOverrides:');
for (const [name, [value, why]] of Object.entries(OVERRIDES)) say(`  ${name}=${value}  ${why}`);

const offhook = await launch();
let calls: readonly Measured[];
let yardstick: Measured;
let others: readonly Measured[];
try {
  const lines = await addLines(offhook);
  const rows = lines.map((line) => [
    line.username,
    `[authentication username=${line.username} password=${line.password}]`,
  ]);
  calls = await benchCalls(offhook, lines);
  // At once after the main run, so that both meet the same machine.
  yardstick = await benchYardstick(lastOf(calls).offeredPerSecond, Number(flags.seconds));
  others = [
    ...(await benchSimple(offhook, 'REGISTER with digest', 'register', numbers(flags.registers), rows)),
    ...(await benchSimple(offhook, 'stateless 404', 'stateless-404', numbers(flags.refusals))),
  ];
} finally {
  await offhook.remove();
}
const main = lastOf(calls);
const ratio = main.cpuMsPerCall / yardstick.cpuMsPerCall;
const rows = [...calls, yardstick, ...others];
say(`\n${table(rows)}`);
say(`\nCPU of a full call: ${main.cpuMsPerCall.toFixed(3)} ms, ${ratio.toFixed(1)} x sipp -sn uas in the same run`);

const heaps = flags['no-memory'] ? [] : await benchMemory();
if (heaps.length > 0) {
  const growth = (heaps.at(-1) ?? 0) / (heaps.at(-2) ?? 1);
  say(`\nheapUsed after a collection, after each round of ${MEMORY_CALLS} calls in ${MEMORY_SECONDS} s:`);
  say(
    `  ${heaps.map((bytes) => `${(bytes / 1_048_576).toFixed(1)} MB`).join(', ')}; last to the one before: ${growth.toFixed(3)}`,
  );
}
if (flags.json) {
  console.log(JSON.stringify({ node: process.version, overrides: OVERRIDES, rows, ratio, heaps }, null, 2));
}
