// Measures what a call and a registration cost a site: one process on SQLite, one node on PostgreSQL, two behind Kamailio, in turns in
// one run, all of their processes counted. `npm run bench:cluster` builds first and measures dist. Flags: --help. It is a bench and no test.
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { percentile } from '../support/percentile.ts';
import type { Account } from '../support/relying-app.ts';
import { bindingRowCost } from './binding-rows.ts';
import { build } from './build.ts';
import { addLines, callRows, registerRows } from './live-codes.ts';
import { drive, type Load, sustained } from './load.ts';
import { alignedTable } from './report.ts';
import { behindKamailio, onPostgres, onSqlite, type Site } from './sites.ts';
import { cpuMsOfTree } from './usage.ts';

const USAGE = `usage: npm run bench:cluster -- [--seconds 8] [--rounds 2] [--rate 200] [--calls 400,600,800,1000] [--lines 5000]
                                [--registers 500,1000,1500] [--sites sqlite,postgres,kamailio] [--no-build]
  --seconds    length of each measured load
  --rate       calls per second at which their CPU is compared, --rounds how often each site has its turn
  --calls      calls per second to try, in rising order, until one is not sustained
  --registers  registrations per second of the storm, in which each of --lines registers once: likewise
  --sites      which of sqlite, postgres, kamailio
  --no-build   measure the dist that is there`;

/** What differs from the defaults: test/bench/sip.ts says why. */
const OVERRIDES: Readonly<Record<string, string>> = {
  OFFHOOK_CODE__DIGITS: '8',
  OFFHOOK_CONFIRMATION__MAX_LIVE: '1000000',
  OFFHOOK_CONFIRMATION__PENDING_SECONDS: '600',
  OFFHOOK_LIMITS__PACKETS_PER_SECOND: '1000000',
  OFFHOOK_LIMITS__PACKET_BURST: '1000000',
  OFFHOOK_LIMITS__TRANSACTIONS: '1000000',
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: '10000000',
  OFFHOOK_NETWORK__LOOPBACK: 'home',
};

/** Calls at once come from different lines, as in life. */
const CALLING_LINES = 500;

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '8' },
    rounds: { type: 'string', default: '2' },
    rate: { type: 'string', default: '200' },
    calls: { type: 'string', default: '400,600,800,1000' },
    registers: { type: 'string', default: '500,1000,1500' },
    lines: { type: 'string', default: '5000' },
    sites: { type: 'string', default: 'sqlite,postgres,kamailio' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

interface Turn {
  readonly site: string;
  readonly load: string;
  readonly offered: number;
  readonly perSecond: number;
  readonly failed: number;
  readonly retransmissions: number;
  readonly cpuMs: number;
  readonly sustained: boolean;
}

const numbers = (list: string): readonly number[] => list.split(',').map(Number);
const seconds = Number(flags.seconds);

const measured = async (site: Site, name: string, load: Load): Promise<Turn> => {
  const cpu = () => site.pids.reduce((sum, pid) => sum + cpuMsOfTree(pid), 0);
  const before = cpu();
  const outcome = await drive(load);
  return {
    site: site.name,
    load: name,
    offered: load.callsPerSecond,
    perSecond: outcome.callsPerSecond,
    failed: outcome.failed,
    retransmissions: outcome.retransmissions,
    cpuMs: (cpu() - before) / Math.max(outcome.completed, 1),
    sustained: sustained(load, outcome),
  };
};

const call = async (site: Site, lines: readonly Account[], rate: number, name = 'calls'): Promise<Turn> => {
  const calls = rate * seconds;
  const rows = await callRows(site, lines, calls);
  return measured(site, name, { scenario: 'full-call', target: site.sip, callsPerSecond: rate, calls, rows });
};

const storm = (site: Site, lines: readonly Account[], rate: number): Promise<Turn> =>
  measured(site, `${lines.length} lines register`, {
    scenario: 'register',
    target: site.sip,
    callsPerSecond: rate,
    calls: lines.length,
    rows: registerRows(lines),
  });

/** Tries the rates in rising order until one is not sustained. */
const climbed = async (rates: string, attempt: (rate: number) => Promise<Turn>): Promise<readonly Turn[]> => {
  const turns: Turn[] = [];
  for (const rate of numbers(rates)) {
    const turn = await attempt(rate);
    turns.push(turn);
    show([turn]);
    if (!turn.sustained) break;
  }
  return turns;
};

const show = (turns: readonly Turn[]): void => {
  for (const turn of turns) {
    const said = `${turn.perSecond.toFixed(0)}/s, ${turn.failed} failed, ${turn.retransmissions} sent again, ${turn.cpuMs.toFixed(2)} ms`;
    console.log(`  ${turn.site}: ${turn.load} at ${turn.offered}/s: ${said}`);
  }
};

if (!flags['no-build']) build();
console.log(
  `Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; everything on this machine, SIPp too; fsync on.`,
);
console.log('CPU is that of Offhook, PostgreSQL and Kamailio together, of a call of INVITE, 401, INVITE, 200, BYE.\n');

const known = { sqlite: onSqlite, postgres: onPostgres, kamailio: behindKamailio };
const starts = Object.entries(known).flatMap(([name, start]) => (flags.sites.split(',').includes(name) ? [start] : []));
const compared: Turn[] = [];
const highest: Turn[] = [];
const storms: Turn[] = [];
for (let round = 1; round <= Number(flags.rounds); round += 1)
  for (const start of starts) {
    const site = await start(OVERRIDES);
    try {
      const lines = await addLines(site, CALLING_LINES);
      // As fast as what is measured: a node that has compiled nothing yet falls behind, and refuses whom it cannot answer in time.
      await call(site, lines, Number(flags.rate), 'warm-up');
      const turn = await call(site, lines, Number(flags.rate));
      compared.push(turn);
      show([turn]);
      if (round > 1) continue;
      highest.push(...(await climbed(flags.calls, (rate) => call(site, lines, rate))));
      const all = await addLines(site, Number(flags.lines));
      storms.push(...(await climbed(flags.registers, (rate) => storm(site, all, rate))));
      if (!site.database) continue;
      const { database, node } = await bindingRowCost(site.database, all.length);
      const cost = `${database.toFixed(3)} ms of the database, ${node.toFixed(3)} ms of the node`;
      console.log(`  ${site.name}: a row that says where a line is registered: ${cost}`);
    } finally {
      await site.remove();
    }
  }

const names = [...new Set(compared.map(({ site }) => site))];
const cpuOf = (name: string): number =>
  percentile(
    compared.filter(({ site }) => site === name).map(({ cpuMs }) => cpuMs),
    0.5,
  );
const best = (turns: readonly Turn[], name: string): string =>
  String(turns.filter((turn) => turn.site === name && turn.sustained).at(-1)?.offered ?? 'none tried');
const first = cpuOf(names[0] ?? '');
console.log(
  `\n${alignedTable(
    ['', `CPU ms/call at ${flags.rate}/s`, 'to the first', 'calls/s sustained', 'REGISTER/s sustained'],
    names.map((name) => [
      name,
      cpuOf(name).toFixed(2),
      (cpuOf(name) / first).toFixed(2),
      best(highest, name),
      best(storms, name),
    ]),
  )}`,
);
