import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import Sqlite from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OffhookProcess, startOffhook } from '../support/offhook-process.ts';
import { percentile } from '../support/percentile.ts';
import { Pinger } from '../support/pinger.ts';
import { registerFrom } from '../support/register-text.ts';

const FLOODER = '127.0.0.5';
const CALLER = '127.0.0.6';
const PER_SECOND = 5000;
const SECONDS = 10;
const PING_EVERY_MS = 10;
/** Round trips of the caller: until everything is compiled, and in each quiet time. */
const WARM_UP = 100;
const QUIET = 500;
/** A round trip on loopback takes less than the timers of an operating system are good for. */
const FLOOR_MS = 1;
const HEAP_PROBE = fileURLToPath(new URL('../bench/heap-probe.mjs', import.meta.url));
const FLOOD = fileURLToPath(new URL('./flood-child.ts', import.meta.url));
const ECHO = fileURLToPath(new URL('./echo-child.ts', import.meta.url));

interface Flooded {
  readonly sent: number;
  readonly answers: number;
  readonly tookMs: number;
}

const flood = async ({ host, port }: OffhookProcess['sip'], seconds: number): Promise<Flooded> => {
  const args = [host, String(port), FLOODER, String(PER_SECOND), String(PER_SECOND * seconds)];
  const child = spawn(process.execPath, ['--import', 'tsx', FLOOD, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  await once(child, 'exit');
  return JSON.parse(printed) as Flooded;
};

const heapAfterCollection = (offhook: OffhookProcess): Promise<number> =>
  new Promise((resolve) => {
    offhook.child.once('message', (answer) => resolve((answer as { heapUsed: number }).heapUsed));
    offhook.child.send('heap');
  });

const rowsOf = ({ dataDir }: OffhookProcess): unknown => {
  const database = new Sqlite(join(dataDir, 'offhook.sqlite'), { readonly: true });
  const count = (table: string): unknown => database.prepare(`SELECT count(*) FROM "${table}"`).pluck().get();
  const rows = { events: count('event'), calls: count('call') };
  database.close();
  return rows;
};

describe(`${PER_SECOND} unauthenticated INVITEs and REGISTERs a second from one address`, () => {
  let offhook: OffhookProcess;
  let caller: Pinger;
  let echoed: Pinger;
  let stopEcho: () => void;

  beforeAll(async () => {
    offhook = await startOffhook({ ipc: true, nodeOptions: ['--expose-gc', '--import', HEAP_PROBE] });
    await offhook.app.addLine('kitchen');
    caller = await Pinger.at(CALLER, offhook.sip, registerFrom(CALLER));
    const echo = spawn(process.execPath, ['--import', 'tsx', ECHO], { stdio: ['ignore', 'pipe', 'inherit'] });
    stopEcho = () => void echo.kill();
    const [port] = await once(createInterface({ input: echo.stdout }), 'line');
    echoed = await Pinger.at(CALLER, { host: '127.0.0.1', port: Number(port) }, (id) => id);
  });

  afterAll(async () => {
    stopEcho();
    echoed.close();
    caller.close();
    await offhook.remove();
  });

  /** p99 of the caller's round trips to Offhook, and beside it to a process that only echoes. */
  const waits = async (
    done: (taken: number) => boolean,
  ): Promise<{ readonly offhook: number; readonly machine: number }> => {
    const [answers, echoes] = await Promise.all(
      [caller, echoed].map((pinger) => pinger.roundTrips(PING_EVERY_MS, done)),
    );
    return { offhook: percentile(answers ?? [], 0.99), machine: percentile(echoes ?? [], 0.99) };
  };
  const waitsUntil = (end: Promise<unknown>): ReturnType<typeof waits> => {
    let over = false;
    void end.finally(() => {
      over = true;
    });
    return waits(() => over);
  };

  /** Messages from everybody so far: those that were read, and those that were dropped. */
  const traffic = async (): Promise<{ readonly received: number; readonly dropped: number }> => {
    const { app } = offhook;
    const dropped = await app.metric('offhook_sip_dropped_total{reason="rate"}');
    const invites = await app.metric('offhook_sip_requests_total{method="INVITE"}');
    const registers = await app.metric('offhook_sip_requests_total{method="REGISTER"}');
    return { received: invites + registers + dropped, dropped };
  };

  it('make a caller at another address wait at most 5 times as long, cost no heap and write no row', async () => {
    await flood(offhook.sip, 2);
    await waits((taken) => taken === WARM_UP);
    const [rows, heap] = [rowsOf(offhook), await heapAfterCollection(offhook)];
    const earlier = await traffic();

    const before = await waits((taken) => taken === QUIET);
    const flooding = flood(offhook.sip, SECONDS);
    const flooded = await waitsUntil(flooding);
    const after = await waits((taken) => taken === QUIET);

    const { sent, answers, tookMs } = await flooding;
    const later = await traffic();
    const received = later.received - earlier.received;
    const dropped = later.dropped - earlier.dropped;
    const heapRatio = (await heapAfterCollection(offhook)) / heap;
    // The machine is part of what a caller waits for: where it makes an echo wait as long, the flood is not to blame.
    const quiet = Math.max(before.offhook, after.offhook, flooded.machine, FLOOR_MS);
    const figures = JSON.stringify({ before, flooded, after, sent, answers, tookMs, received, dropped, heapRatio });

    // What the operating system lost in between is no merit of ours.
    expect(dropped, figures).toBeGreaterThan(received / 2);
    expect(flooded.offhook / quiet, figures).toBeLessThanOrEqual(5);
    expect(heapRatio, figures).toBeLessThan(1.1);
    expect(rowsOf(offhook)).toEqual(rows);
  });
});
