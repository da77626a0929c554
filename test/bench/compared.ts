import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hasRealDrachtio, realDrachtio } from '../support/drachtio/some-drachtio.ts';
import { findPostgres } from '../support/postgres-server.ts';
import type { Account } from '../support/relying-app.ts';
import { launch } from './launch.ts';
import { addLines, callRows, registerRows } from './live-codes.ts';
import type { Load } from './load.ts';
import { overridden } from './overrides.ts';
import { startSippUas } from './sipp-uas.ts';
import { onPostgres, type Site } from './sites.ts';

/** Something that answers calls, in all of its processes. */
export interface Compared {
  /** The roots of all processes that work for a call. */
  readonly pids: readonly number[];
  /** What drives it so fast, for so many calls. */
  load(callsPerSecond: number, calls: number): Promise<Load>;
  /** What else it is asked, by name, beside full calls. */
  readonly alsoAsked?: Readonly<Record<string, Compared['load']>>;
  stop(): Promise<void>;
}

/** One of those that may be compared. `lacking`: why it is not, this time. */
export interface Candidate {
  readonly name: string;
  readonly lacking: string | undefined;
  start(): Promise<Compared>;
}

/** Calls at once come from different lines, as in life. */
const LINES = 500;

/** Full calls to an Offhook, each with a code and a nonce of its own that are made first. */
const toOffhook = (site: Pick<Site, 'app' | 'sip'>, lines: readonly Account[]): Compared['load'] => {
  return async (callsPerSecond, calls) => ({
    scenario: 'full-call',
    target: site.sip,
    callsPerSecond,
    calls,
    rows: await callRows(site, lines, calls),
  });
};

/** The same messages to somebody who looks at nothing. */
const sameMessages =
  (port: number): Compared['load'] =>
  async (callsPerSecond, calls) => ({
    scenario: 'full-call',
    target: { host: '127.0.0.1', port },
    callsPerSecond,
    calls,
    rows: [['*1012345678', 'Authorization: Digest username="line"', 'line']],
  });

const embedded: Candidate = {
  name: 'Offhook, its own SIP server, SQLite',
  lacking: undefined,
  async start() {
    const { offhook, lines } = await launch({ lines: LINES }, overridden);
    const target = offhook.sip;
    return {
      pids: [offhook.pid],
      load: toOffhook(offhook, lines),
      alsoAsked: {
        'stateless 404': async (callsPerSecond, calls) => ({
          scenario: 'stateless-404',
          target,
          callsPerSecond,
          calls,
        }),
        'REGISTER with digest': async (callsPerSecond, calls) => ({
          scenario: 'register',
          target,
          callsPerSecond,
          calls,
          rows: registerRows(lines),
        }),
      },
      stop: () => offhook.remove(),
    };
  },
};

const postgres: Candidate = {
  name: 'Offhook, its own SIP server, PostgreSQL',
  lacking: findPostgres() === undefined ? 'PostgreSQL is not installed (apt-get install postgresql)' : undefined,
  async start() {
    const site = await onPostgres(overridden);
    const lines = await addLines(site, LINES);
    return { pids: site.pids, load: toOffhook(site, lines), stop: () => site.remove() };
  },
};

const drachtio: Candidate = {
  name: 'Offhook behind drachtio, SQLite',
  lacking: hasRealDrachtio() ? undefined : 'there is no drachtio on the PATH',
  async start() {
    const secret = randomBytes(16).toString('hex');
    const server = await realDrachtio(secret);
    const { offhook, lines } = await launch(
      { lines: LINES },
      {
        ...overridden,
        OFFHOOK_SIP__BACKEND: 'drachtio',
        OFFHOOK_SIP__DRACHTIO__PORT: String(server.adminPort),
        OFFHOOK_SIP__DRACHTIO__SECRET: secret,
      },
    );
    const sip = { host: '127.0.0.1', port: server.sipPort };
    return {
      pids: [offhook.pid, ...(server.pid === undefined ? [] : [server.pid])],
      load: toOffhook({ app: offhook.app, sip }, lines),
      async stop() {
        await offhook.remove();
        await server.stop();
      },
    };
  },
};

const sippUas: Candidate = {
  name: 'sipp -sn uas',
  lacking: undefined,
  async start() {
    const { pid, target, stop } = await startSippUas();
    return {
      pids: [pid],
      load: async (callsPerSecond, calls) => ({ scenario: 'uac', target, callsPerSecond, calls }),
      stop,
    };
  },
};

const sippSame: Candidate = {
  name: 'SIPp, the same messages',
  lacking: undefined,
  async start() {
    const { pid, target, stop } = await startSippUas('full-call-server');
    return { pids: [pid], load: sameMessages(target.port), stop };
  },
};

const echo: Candidate = {
  name: 'a bare Node socket, the same messages',
  lacking: undefined,
  async start() {
    const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'echo.mjs')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    if (child.stdout === null || child.pid === undefined) throw new Error('the echo did not start');
    const [port] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    return {
      pids: [child.pid],
      load: sameMessages(Number(port)),
      async stop() {
        const exit = once(child, 'exit');
        child.kill();
        await exit;
      },
    };
  },
};

/** The yardsticks first: what all others are compared with. */
export const yardsticks = { sippUas, sippSame, echo } as const;

export const candidates: readonly Candidate[] = [sippUas, sippSame, echo, embedded, drachtio, postgres];
