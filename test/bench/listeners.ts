// Measures what slow and dead listeners cost the phones: the time from INVITE to 200 with them and without, taken in turns on two
// processes in one run. `npm run bench:listeners` builds first and measures dist. Flags: --help. It is a bench and no test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { Aedes } from 'aedes';
import { createPhone, type Phone } from '../../src/demo/phone/index.ts';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { percentile } from '../support/percentile.ts';
import { dialOf } from '../support/relying-app.ts';
import { build } from './build.ts';
import { environmentOf, type Overrides, textOf } from './overrides.ts';
import { alignedTable } from './report.ts';
import { rssBytes } from './usage.ts';

const USAGE = `usage: npm run bench:listeners -- [--rounds 5] [--seconds 6] [--calls 40] [--streams 1000] [--no-build]
  --rounds    how often each process has its turn
  --seconds   length of a turn
  --calls     calls per second
  --streams   event streams
  --no-build  measure the dist that is there`;

/** What differs from the defaults, and why. */
const OVERRIDES: Overrides = {
  OFFHOOK_CODE__DIGITS: ['8', 'room for enough live codes that differ in two digits'],
  OFFHOOK_CONFIRMATION__MAX_LIVE: ['1000000', 'the followed confirmations stay live'],
  OFFHOOK_CONFIRMATION__PENDING_SECONDS: ['600', 'likewise'],
  OFFHOOK_LIMITS__HTTP_REQUESTS_PER_MINUTE: ['10000000', 'one app asks for all confirmations'],
  OFFHOOK_LIMITS__PACKETS_PER_SECOND: ['1000000', 'all callers share 127.0.0.1'],
  OFFHOOK_LIMITS__PACKET_BURST: ['1000000', 'likewise'],
  OFFHOOK_LIMITS__STREAMS_PER_APP: ['100000', 'one app reads all streams'],
  OFFHOOK_LIMITS__STREAMS_PER_ADDRESS: ['100000', 'from one address'],
  OFFHOOK_WEBHOOKS__ALLOW_PRIVATE: ['true', 'the receivers are on this machine'],
  OFFHOOK_NETWORK__LOOPBACK: ['home', 'everybody is on this machine'],
};

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '6' },
    calls: { type: 'string', default: '40' },
    streams: { type: 'string', default: '1000' },
    'no-build': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (flags.help) {
  console.log(USAGE);
  process.exit(0);
}

/** A line gets one answer at a time: calls at once come from different lines. */
const LINES = 40;
const FOLLOWED = 100;
const ATTEMPTS_PER_SECOND = 20;
const BROKER_STAYS_MS = 2000;

/** Somebody who listens badly. `settings` start the process that has it; `listen` begins, and answers how to end it. */
interface Listener {
  readonly name: string;
  readonly settings: (port: number) => Readonly<Record<string, string>>;
  /** What the settings lead to. */
  readonly server?: () => Server | Promise<Server>;
  listen(fixture: Fixture, port: number): Promise<() => void>;
}

/** A process with its phones. */
interface Fixture {
  readonly offhook: OffhookProcess;
  readonly phones: readonly Phone[];
  /** An IP phone: whatever it dials is refused, and the confirmation tells. */
  readonly app: Phone;
}

const open = async (env: Readonly<Record<string, string>>): Promise<Fixture> => {
  const offhook = await startOffhook({ from: 'dist', env: { ...environmentOf(OVERRIDES), ...env } });
  const phoneOf = async (username: string, kind: 'analog' | 'ip'): Promise<Phone> => {
    const account = await offhook.app.addLine(username, kind);
    const phone = createPhone({ server: offhook.sip, ...account });
    await phone.start();
    return phone;
  };
  const phones = await Promise.all(Array.from({ length: LINES }, (_, index) => phoneOf(`line-${index}`, 'analog')));
  return { offhook, phones, app: await phoneOf('app', 'ip') };
};

const close = async ({ offhook, phones, app }: Fixture): Promise<void> => {
  await Promise.all([...phones, app].map((phone) => phone.stop()));
  await offhook.remove();
};

const rest = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Calls at a steady rate, each with a live code of its own: milliseconds from INVITE to 200. */
const callFor = async ({ offhook, phones }: Fixture, seconds: number): Promise<readonly number[]> => {
  const rate = Number(flags.calls);
  const total = rate * seconds;
  const dials = await Promise.all(Array.from({ length: total }, async () => dialOf(await offhook.app.ask())));
  const startedAt = performance.now();
  const callOne = async (dial: string, index: number): Promise<number> => {
    await rest(startedAt + (index * 1000) / rate - performance.now());
    const liftedAt = performance.now();
    const call = await (phones[index % LINES] as Phone).dial(dial);
    const outcome = await call.final();
    const tookMs = performance.now() - liftedAt;
    if (outcome.status !== 200) throw new Error(`a call was answered ${outcome.status}`);
    await call.hangup();
    return tookMs;
  };
  return Promise.all(dials.map(callOne));
};

const webhook = async ({ offhook }: Fixture, port: number): Promise<() => void> => {
  await offhook.app.call('POST', '/v1/webhooks', { url: `http://127.0.0.1:${port}/` });
  return () => undefined;
};

/** Opens the streams over `FOLLOWED` confirmations, and has an IP phone dial their codes: each attempt goes to a tenth of the streams. */
const streams = async ({ offhook, app }: Fixture): Promise<() => void> => {
  const followed = await Promise.all(Array.from({ length: FOLLOWED }, () => offhook.app.ask()));
  const urls = followed.map(({ id }) => `${offhook.api}/v1/confirmations/${id}/events`);
  const readers = spawn(
    process.execPath,
    [join(import.meta.dirname, 'sse-readers.mjs'), flags.streams, '1', offhook.apiKey, ...urls],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: readers.stdout });
  await once(lines, 'line');
  let turn = 0;
  const attempt = async (): Promise<void> => {
    const shown = followed[turn++ % FOLLOWED];
    if (shown) await (await app.dial(dialOf(shown))).final();
  };
  const timer = setInterval(() => void attempt(), 1000 / ATTEMPTS_PER_SECOND);
  return () => {
    clearInterval(timer);
    lines.once('line', (line: string) => {
      console.log(`  the streams ${line} attempts`);
      readers.kill();
    });
    readers.stdin.write('\n');
  };
};

const plain = (): Readonly<Record<string, string>> => ({});

const broker = (port: number): Readonly<Record<string, string>> => ({ OFFHOOK_MQTT__URL: `mqtt://127.0.0.1:${port}` });

/** The process has connected to its broker at its start. */
const alreadyThere = async (): Promise<() => void> => () => undefined;

const forgetfulBroker = async (): Promise<Server> => {
  const aedes = await Aedes.createBroker();
  const server = createTcpServer((socket) => {
    socket.on('error', () => undefined);
    aedes.handle(socket);
    setTimeout(() => socket.destroy(), BROKER_STAYS_MS);
  });
  return server.once('close', () => aedes.close());
};

const LISTENERS: readonly Listener[] = [
  {
    name: 'a webhook that never answers',
    settings: plain,
    server: () => createServer(() => undefined),
    listen: webhook,
  },
  {
    name: 'a webhook that answers after 2 s',
    settings: plain,
    server: () => createServer((_, response) => void setTimeout(() => response.end(), 2000)),
    listen: webhook,
  },
  {
    name: 'a broker that never answers',
    settings: broker,
    server: () => createTcpServer((socket) => void socket.on('error', () => undefined).resume()),
    listen: alreadyThere,
  },
  { name: 'a broker that goes away every 2 s', settings: broker, server: forgetfulBroker, listen: alreadyThere },
  { name: `${flags.streams} streams, one never read`, settings: plain, listen: streams },
];

interface Compared {
  readonly name: string;
  readonly without: readonly number[];
  readonly with: readonly number[];
  readonly rssMbBefore: number;
  readonly rssMbAfter: number;
}

const megabytes = (pid: number): number => Math.round(rssBytes(pid) / 1_048_576);

const compare = async ({ name, settings, server, listen }: Listener): Promise<Compared> => {
  const seconds = Number(flags.seconds);
  const receiver = await server?.();
  receiver?.listen(0, '127.0.0.1');
  if (receiver) await once(receiver, 'listening');
  const port = receiver ? (receiver.address() as AddressInfo).port : 0;
  const [alone, disturbed] = await Promise.all([open({}), open(settings(port))]);
  try {
    for (const fixture of [alone, disturbed]) await callFor(fixture, seconds);
    const rssMbBefore = megabytes(disturbed.offhook.pid);
    const end = await listen(disturbed, port);
    const taken: { readonly without: number[]; readonly with: number[] } = { without: [], with: [] };
    for (let round = 0; round < Number(flags.rounds); round += 1) {
      taken.without.push(...(await callFor(alone, seconds)));
      taken.with.push(...(await callFor(disturbed, seconds)));
    }
    const rssMbAfter = megabytes(disturbed.offhook.pid);
    end();
    return { name, ...taken, rssMbBefore, rssMbAfter };
  } finally {
    await Promise.all([close(alone), close(disturbed)]);
    receiver?.close();
  }
};

const cells = ({ name, without, with: disturbed, rssMbBefore, rssMbAfter }: Compared): readonly string[] => {
  const [p99, p99With] = [percentile(without, 0.99), percentile(disturbed, 0.99)];
  const ms = [percentile(without, 0.5), percentile(disturbed, 0.5), p99, p99With].map((value) => value.toFixed(1));
  return [name, String(disturbed.length), ...ms, (p99With / p99).toFixed(2), String(rssMbBefore), String(rssMbAfter)];
};

if (!flags['no-build']) build();
console.log(`Node ${process.version}, ${cpus().length} x ${cpus()[0]?.model}; Offhook from dist.`);
console.log(
  `${flags.calls} calls a second from ${LINES} lines; ${flags.rounds} turns of ${flags.seconds} s each, without and with.`,
);
console.log(`\nOverrides:\n${textOf(OVERRIDES)}`);
console.log();

const compared: Compared[] = [];
for (const listener of LISTENERS) compared.push(await compare(listener));
const titles = ['INVITE to 200', 'calls', 'p50 ms', 'with', 'p99 ms', 'with', 'p99 ratio', 'RSS MB before', 'after'];
console.log(`\n${alignedTable(titles, compared.map(cells))}`);
