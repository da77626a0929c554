// Measures what the REST API answers: create, status, long-poll and what a proxy asks, and in the same run a Fastify route that does nothing.
// `npm run bench:http` builds first and measures dist. Flags: --help. It is a bench and no test: it asserts nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import autocannon, { type Options } from 'autocannon';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { percentile } from '../support/percentile.ts';
import type { Shown } from '../support/relying-app.ts';
import { build } from './build.ts';
import { guardedEnv, passingRequest } from './guarded.ts';
import { environmentOf, type Overrides, textOf } from './overrides.ts';
import { alignedTable } from './report.ts';
import { cpuMs } from './usage.ts';

const USAGE = `usage: npm run bench:http -- [--seconds 10] [--connections 16] [--pollers 40] [--no-build] [--json]
  --seconds      length of each run
  --connections  requests at once
  --pollers      long-polls at once
  --no-build     measure the dist that is there`;

/** What differs from the defaults, and why. */
const OVERRIDES: Overrides = {
  OFFHOOK_CODE__DIGITS: ['8', 'room for enough live codes that differ in two digits'],
  OFFHOOK_CONFIRMATION__MAX_LIVE: ['1000000', 'every created confirmation stays live'],
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: ['10000000', 'one app from one address asks for everything'],
  OFFHOOK_NETWORK__LOOPBACK: ['home', 'everybody is on this machine'],
};

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '16' },
    pollers: { type: 'string', default: '40' },
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
const say = (text: string): void => {
  if (!flags.json) console.log(text);
};

/** One kind of request, and how fast it was answered. */
interface Answered {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Answers other than 2xx, and requests without one. */
  readonly failed: number;
  /** CPU of the answering process, all threads, per answer. */
  readonly cpuMs: number;
}

/** Milliseconds of every answer, in the order in which they came; `failed` of them were none. */
interface Taken {
  readonly tookMs: readonly number[];
  readonly failed: number;
}

const answered = async (name: string, pid: number, run: () => Promise<Taken>): Promise<Answered> => {
  const cpuBefore = cpuMs(pid);
  const startedAt = performance.now();
  const { tookMs, failed } = await run();
  const elapsedSeconds = (performance.now() - startedAt) / 1000;
  return {
    name,
    perSecond: tookMs.length / elapsedSeconds,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
    failed,
    cpuMs: (cpuMs(pid) - cpuBefore) / Math.max(tookMs.length, 1),
  };
};

/** Until what answers has been compiled. */
const WARM_UP_SECONDS = 3;

/** As many requests as are answered within the time, `connections` at once. */
const pour = (options: Options, duration = seconds): Promise<Taken> =>
  new Promise((resolve, reject) => {
    const tookMs: number[] = [];
    const instance = autocannon({ ...options, connections: Number(flags.connections), duration }, (error, all) =>
      error ? reject(error) : resolve({ tookMs, failed: all.errors + all.non2xx + all.timeouts }),
    );
    instance.on('response', (_client, _status, _bytes, tookOneMs) => tookMs.push(tookOneMs));
  });

/** The same, measured when it is warm. A row of refusals would be a figure of something else. */
const poured = async (name: string, pid: number, options: Options): Promise<Answered> => {
  await pour(options, WARM_UP_SECONDS);
  const row = await answered(name, pid, () => pour(options));
  if (row.failed > 0) throw new Error(`${name}: ${row.failed} requests were refused, or not answered`);
  return row;
};

const startYardstick = async (): Promise<{
  readonly child: ChildProcess;
  readonly pid: number;
  readonly url: string;
}> => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'bare-fastify.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  if (child.pid === undefined) throw new Error('a running process has an id');
  return { child, pid: child.pid, url: `http://127.0.0.1:${port}/` };
};

const create = async (offhook: OffhookProcess): Promise<Taken> => {
  let count = 0;
  const bodyOf = (): string => {
    const who = `anna-${count++}`;
    const action = { id: 'settings.export', title: 'Export settings' };
    return JSON.stringify({ user: who, session: who, window: who, action, clientAddress: '192.168.1.20' });
  };
  const headers = { authorization: `Bearer ${offhook.apiKey}`, 'content-type': 'application/json' };
  return pour({
    url: `${offhook.api}/v1/confirmations`,
    method: 'POST',
    requests: [{ setupRequest: (request) => ({ ...request, headers, body: bodyOf() }) }],
  });
};

/** How often one is made to see how long that takes. */
const ONE_BY_ONE = 300;

/** Makes so many confirmations that stay live. */
const fill = async (offhook: OffhookProcess, count: number): Promise<void> => {
  const lanes = Number(flags.connections);
  const lane = async (_: unknown, first: number): Promise<void> => {
    for (let n = first; n < count; n += lanes) await offhook.app.ask();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
};

const createOneByOne = async (offhook: OffhookProcess): Promise<Taken> => {
  const tookMs: number[] = [];
  for (let n = 0; n < ONE_BY_ONE; n++) {
    const askedAt = performance.now();
    await offhook.app.ask();
    tookMs.push(performance.now() - askedAt);
  }
  return { tookMs, failed: 0 };
};

const status = async (offhook: OffhookProcess): Promise<Options> => {
  const { id } = await offhook.app.ask();
  return { url: `${offhook.api}/v1/confirmations/${id}`, headers: { authorization: `Bearer ${offhook.apiKey}` } };
};

/** Each poller waits for a confirmation of its own, which is then cancelled: how long until it hears of that. */
const longPoll = async (offhook: OffhookProcess): Promise<Taken> => {
  const tookMs: number[] = [];
  const until = performance.now() + seconds * 1000;
  const poll = async (): Promise<void> => {
    while (performance.now() < until) {
      const { id, version } = await offhook.app.ask();
      let saidAt = 0;
      const heard = offhook.app.next(id, version).then((shown: Shown) => {
        if (shown.state !== 'cancelled') throw new Error(`a poller was told ${shown.state}`);
        return performance.now();
      });
      // All of the others ask meanwhile: this one waits for real.
      await offhook.app.read(id);
      saidAt = performance.now();
      const [heardAt] = await Promise.all([heard, offhook.app.cancel(id)]);
      tookMs.push(heardAt - saidAt);
    }
  };
  await Promise.all(Array.from({ length: Number(flags.pollers) }, poll));
  return { tookMs, failed: 0 };
};

if (!flags['no-build']) build();
say(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; Offhook from dist, all its threads counted.`);
say(`${flags.connections} requests at once, ${flags.pollers} long-polls at once, ${seconds} s each.`);
say(`\nOverrides:\n${textOf(OVERRIDES)}`);
say(`Of a second Offhook, which a proxy asks, besides:\n${textOf(guardedEnv)}`);

const offhook = await startOffhook({ from: 'dist', env: environmentOf(OVERRIDES) });
const guarded = await startOffhook({ from: 'dist', env: environmentOf({ ...OVERRIDES, ...guardedEnv }) });
const yardstick = await startYardstick();
const rows: Answered[] = [];
try {
  const passing = await passingRequest(guarded);
  await offhook.app.addLine('hall');
  const bare = (name: string) => poured(name, yardstick.pid, { url: yardstick.url });
  rows.push(await bare('bare Fastify route'));
  rows.push(await poured('GET a confirmation', offhook.pid, await status(offhook)));
  rows.push(await poured('the same where a button is wired', guarded.pid, await status(guarded)));
  rows.push(await bare('bare Fastify route again'));
  const livez = { url: `${offhook.api}/livez` };
  rows.push(await poured('GET /livez, which does nothing', offhook.pid, livez));
  rows.push(await poured('forward-auth: 204 by the cookie', guarded.pid, passing));
  rows.push(await poured('GET /livez again', offhook.pid, livez));
  let live = 1;
  for (const beside of [100, 10_000]) {
    await fill(offhook, beside - live);
    rows.push(await answered(`POST beside ${beside} live ones`, offhook.pid, () => createOneByOne(offhook)));
    live = beside + ONE_BY_ONE;
  }
  rows.push(await answered('POST a confirmation', offhook.pid, () => create(offhook)));
  rows.push(await answered('long-poll: cancelled to told', offhook.pid, () => longPoll(offhook)));
} finally {
  yardstick.child.kill();
  await offhook.remove();
  await guarded.remove();
}

const numbers = ({ name, perSecond, p50Ms, p99Ms, failed, cpuMs: cpu }: Answered): readonly string[] => [
  name,
  perSecond.toFixed(0),
  p50Ms.toFixed(2),
  p99Ms.toFixed(2),
  String(failed),
  cpu.toFixed(3),
];
say(`\n${alignedTable(['', 'answers/s', 'p50 ms', 'p99 ms', 'failed', 'CPU ms'], rows.map(numbers))}`);
say('\nThe client of the long-polls and of what they wait for is this process: its share is in their milliseconds.');
if (flags.json) console.log(JSON.stringify({ node: process.version, overrides: OVERRIDES, rows }, null, 2));
