// Measures what the same call costs different servers, in turns in one run: Offhook in its forms, SIPp's own UAS, and a bare Node socket.
// `npm run bench:compare` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { percentile } from '../support/percentile.ts';
import { build } from './build.ts';
import { type Compared, candidates, yardsticks } from './compared.ts';
import { FULL_CORE } from './limit.ts';
import { drive } from './load.ts';
import { othersText, QUIET_CORES, watchOthers } from './others.ts';
import { overridesText } from './overrides.ts';
import { alignedTable } from './report.ts';
import { cpuMsOfTree } from './usage.ts';

const USAGE = `usage: npm run bench:compare -- [--rates 200,1000] [--seconds 10] [--rounds 3] [--no-build]
  --rates     calls per second at which all are compared: SIPp's server has costs by the second, which few calls share
  --seconds   length of a turn
  --rounds    how often each has its turn; the middle one counts
  --no-build  measure the dist that is there`;

/** The first calls pay for a compiler that is not warm; they are not reported. */
const WARM_UP = { callsPerSecond: 200, seconds: 5 };

const { values: flags } = parseArgs({
  options: {
    rates: { type: 'string', default: '200,1000' },
    seconds: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '3' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

type Named = Pick<Compared, 'pids' | 'load' | 'stop'> & { readonly name: string };

/** What it is called with what else it is asked, each a row of its own. */
const rowsOf = (name: string, { pids, load, alsoAsked = {}, stop }: Compared): readonly Named[] => [
  { name, pids, load, stop },
  ...Object.entries(alsoAsked).map(([what, ask]) => ({
    name: `  ${what}`,
    pids,
    load: ask,
    stop: async () => undefined,
  })),
];

interface Turn {
  readonly name: string;
  readonly rate: number;
  readonly cpuMs: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly retransmissions: number;
  readonly sippCores: number;
}

const seconds = Number(flags.seconds);
const rates = flags.rates.split(',').map(Number);

/** CPU milliseconds that it has used so far. */
const usedBy = ({ pids }: Pick<Compared, 'pids'>): number => pids.reduce((sum, pid) => sum + cpuMsOfTree(pid), 0);

const play = async ({ name, pids, load }: Named, rate: number, length: number): Promise<Turn> => {
  const wanted = await load(rate, Math.round(rate * length));
  const before = usedBy({ pids });
  const { completed, callsPerSecond, failed, retransmissions, sippCores } = await drive(wanted);
  const cpuMs = (usedBy({ pids }) - before) / Math.max(completed, 1);
  return { name, rate, cpuMs, perSecond: callsPerSecond, failed, retransmissions, sippCores };
};

/** CPU milliseconds that each uses in a second in which nobody calls. */
const idleMsPerSecond = async (all: readonly Named[]): Promise<ReadonlyMap<string, number>> => {
  const cpu = () => all.map(usedBy);
  const [before, began] = [cpu(), performance.now()];
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const elapsed = (performance.now() - began) / 1000;
  return new Map(cpu().map((ms, index) => [all[index]?.name ?? '', (ms - (before[index] ?? 0)) / elapsed]));
};

const tableAt = (rate: number, turns: readonly Turn[], idle: ReadonlyMap<string, number>): string => {
  const of = (name: string) => turns.filter((turn) => turn.name === name && turn.rate === rate);
  const middle = (name: string, figure: (turn: Turn) => number) => percentile(of(name).map(figure), 0.5);
  const cost = (name: string) => middle(name, ({ cpuMs }) => cpuMs);
  const times = (name: string, yardstick: string) => (cost(name) / cost(yardstick)).toFixed(1);
  return alignedTable(
    [
      `${rate} calls/s`,
      'CPU ms/call',
      'x sipp -sn uas',
      'x SIPp, same messages',
      'x Node, same messages',
      'completed/s',
      'failed',
      'sent again',
      'SIPp cores',
      'idle CPU ms/s',
    ],
    [...idle].map(([name, idleMs]) => [
      name,
      cost(name).toFixed(3),
      times(name, yardsticks.sippUas.name),
      times(name, yardsticks.sippSame.name),
      times(name, yardsticks.echo.name),
      middle(name, ({ perSecond }) => perSecond).toFixed(0),
      String(of(name).reduce((sum, { failed }) => sum + failed, 0)),
      String(of(name).reduce((sum, { retransmissions }) => sum + retransmissions, 0)),
      middle(name, ({ sippCores }) => sippCores).toFixed(2),
      idleMs.toFixed(1),
    ]),
  );
};

if (!flags['no-build']) build();
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; everything on this machine, fsync on.`);
console.log(
  'A call is INVITE, 401, ACK, INVITE with digest, 200, ACK, BYE, 200; that of sipp -sn uas has no 401 and one INVITE, ACK less.',
);
console.log(
  'CPU is that of all processes that answer, PostgreSQL and drachtio too. Codes and nonces are made before the measured window.',
);
console.log(`${flags.rounds} rounds of ${seconds} s each.\n\n${overridesText()}\n`);

const all: Named[] = [];
try {
  for (const { name, lacking, start } of candidates)
    if (lacking === undefined) all.push(...rowsOf(name, await start()));
    else console.log(`${name}: not compared, ${lacking}`);
  for (const one of all) await play(one, WARM_UP.callsPerSecond, Math.min(WARM_UP.seconds, seconds));
  const idle = await idleMsPerSecond(all);
  const turns: Turn[] = [];
  const others = watchOthers(() => usedBy({ pids: [...new Set(all.flatMap(({ pids }) => pids))] }));
  for (let round = 1; round <= Number(flags.rounds); round += 1)
    for (const rate of rates)
      for (const one of all) {
        const turn = await play(one, rate, seconds);
        turns.push(turn);
        console.error(
          `round ${round}: ${turn.name} at ${rate}/s, ${turn.cpuMs.toFixed(3)} ms/call, ${turn.failed} failed`,
        );
      }
  const elsewhere = others();
  for (const rate of rates) console.log(`\n${tableAt(rate, turns, idle)}`);
  if (elsewhere > QUIET_CORES) console.log(`\n${othersText(elsewhere)}`);
  if (turns.some(({ sippCores }) => sippCores >= FULL_CORE))
    console.log('\nWhere SIPp used a whole core, the load generator is the limit.');
} finally {
  for (const one of all) await one.stop();
}
