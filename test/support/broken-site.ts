import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { Cluster } from './cluster.ts';
import { ClusterLoad, type LedgerCall } from './cluster-load.ts';
import { type Figures, report } from './figures.ts';
import { compareWithLedger } from './ledger.ts';

/** A client that waits at another node than that of the call is told within this, on a machine that has time for it. */
export const TOLD_MS = 1000;

/**
 * What every limit is extended by: so many times what a call took from dialling to its 200 before anything broke. Less than 0.3 s where nothing else
 * runs, and as much more as the machine is busy elsewhere.
 */
const USUAL_TIMES = 10;

/** From so many calls it is known what is usual. */
const USUAL_CALLS = 10;

/** How fast calls come, on how many lines, and for how long before the fault and after it. */
export interface LoadWish {
  readonly callsPerSecond: number;
  readonly lines: number;
  readonly seconds: number;
}

/** What breaks, and what phones may hear meanwhile. */
export interface Fault extends LoadWish {
  /** Resolves when all is whole again, or as whole as it gets; what it answers goes into the report. `slackMs`: what its limits are extended by. */
  readonly happens: (load: ClusterLoad, slackMs: number) => Promise<Figures>;
  /** SIP statuses besides 200. 408: no answer at all. */
  readonly allowed: readonly number[];
  /** A phone has its final answer within this, whatever happens, and the slack. Milliseconds. */
  readonly finalMs?: number;
  /** A client is told within this and the slack. Milliseconds. */
  readonly toldMs?: number;
}

/**
 * Calls at a steady rate to two nodes, something that breaks under them, and the ledger of what phones and clients were told. What was answered
 * stands, has happened once, and is shown to whoever waits; calls are answered as before in the end.
 */
export const breakUnderCalls = async (cluster: Cluster, fault: Fault): Promise<void> => {
  const { callsPerSecond, lines, seconds, happens, allowed } = fault;
  const [first, second] = cluster.nodes.map((node) => cluster.client(node));
  if (!first || !second) throw new Error('there are two nodes');
  const phones = await cluster.phones(lines);
  const load = new ClusterLoad({ phones, clients: [first, second], waiter: second, callsPerSecond });
  const beganAt = performance.now();
  load.start();
  await pause(seconds * 1000);
  await expect.poll(() => answeredSince(load, 0).length).toBeGreaterThanOrEqual(USUAL_CALLS);
  const calm = answeredSince(load, 0);
  const calmSeconds = (performance.now() - beganAt) / 1000;
  const usual = median(calm.map(took));
  const slack = USUAL_TIMES * usual;
  const figures = await happens(load, slack);
  const wholeAt = performance.now();
  await expect.poll(() => answeredSince(load, wholeAt).length).toBeGreaterThan(0);
  const again = Math.min(...answeredSince(load, wholeAt).map(({ answeredAt }) => answeredAt - wholeAt));
  await pause(seconds * 1000);
  await load.stop();

  const slowest = Math.max(...load.calls.map(took));
  const told = latestTold(load);
  report({
    'calls/s meant': callsPerSecond,
    'calls/s answered before': Math.round(calm.length / calmSeconds),
    'median answer before ms': Math.round(usual),
    answered: answeredSince(load, 0).length,
    'not answered': counted(load.calls) || 'none',
    'clients put off': load.unavailable,
    'slowest final answer ms': Math.round(slowest),
    'told at the other node after ms at most': Math.round(told),
    'answered again ms after': Math.round(again),
    ...figures,
  });
  expect(load.calls.filter(({ status }) => status !== 200 && !allowed.includes(status))).toEqual([]);
  expect(slowest).toBeLessThan((fault.finalMs ?? Number.POSITIVE_INFINITY) + slack);
  expect(told).toBeLessThan((fault.toldMs ?? Number.POSITIVE_INFINITY) + slack);
  await compareWithLedger(cluster, load, second);
};

/** Calls that were dialled after this moment and answered 200. */
export const answeredSince = ({ calls }: ClusterLoad, since: number): readonly LedgerCall[] =>
  calls.filter(({ status, dialledAt }) => status === 200 && dialledAt > since);

const took = ({ answeredAt, dialledAt }: LedgerCall): number => answeredAt - dialledAt;

/** NaN for none. */
const median = (all: readonly number[]): number =>
  [...all].sort((one, other) => one - other)[Math.floor(all.length / 2)] ?? Number.NaN;

/** How long after the 200 of its phone the last client heard of it. Milliseconds. */
const latestTold = ({ calls, told }: ClusterLoad): number => {
  const toldAt = new Map(told.map((each) => [each.id, each.toldAt]));
  const answered = calls.filter(({ status }) => status === 200);
  return Math.max(...answered.map(({ id, answeredAt }) => (toldAt.get(id) ?? Number.POSITIVE_INFINITY) - answeredAt));
};

/** Such as `3 x 503`. */
const counted = (calls: readonly LedgerCall[]): string => {
  const counts = new Map<number, number>();
  for (const { status } of calls) if (status !== 200) counts.set(status, (counts.get(status) ?? 0) + 1);
  return [...counts].map(([status, count]) => `${count} x ${status}`).join(', ');
};
