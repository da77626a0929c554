import { setTimeout as pause } from 'node:timers/promises';
import { expect, onTestFinished } from 'vitest';
import { startCluster } from './cluster.ts';
import { ClusterLoad } from './cluster-load.ts';
import { compareWithLedger } from './ledger.ts';
import { findPostgres, type PostgresServer, startPostgres } from './postgres-server.ts';

const LINES = 12;
const CALLS_PER_SECOND = 20;

/** A phone has a final answer within this, whatever the database does. */
const FINAL_MS = 2000;

const BREATH_MS = 2000;

/**
 * Two nodes behind the proxy, calls at a steady rate, and a database that goes away and comes back. Meanwhile clients are told when to come again, each
 * phone has its final answer within 2 s, and nothing that was answered is lost; afterwards calls are answered as before. `fault`: what happens to
 * it; it is back when that resolves.
 */
export const breakDatabaseUnderCalls = async (fault: (server: PostgresServer) => Promise<void>): Promise<void> => {
  const server = await startPostgres(findPostgres() ?? '');
  onTestFinished(() => server.stop());
  const cluster = await startCluster({ url: server.url('postgres'), drop: async () => undefined });
  const [first, second] = cluster.nodes;
  const load = new ClusterLoad({
    phones: await cluster.phones(LINES),
    clients: [first.app, second.app],
    waiter: second.app,
    callsPerSecond: CALLS_PER_SECOND,
  });
  load.start();
  await pause(BREATH_MS);
  await fault(server);
  const backAt = performance.now();
  const answeredSince = () => load.calls.filter(({ status, dialledAt }) => status === 200 && dialledAt > backAt);
  await expect.poll(() => new Set(answeredSince().map(({ node }) => node)).size).toBe(2);
  await load.stop();

  const { calls } = load;
  const statuses = calls.map(({ status }) => status);
  const slowest = Math.max(...calls.map(({ answeredAt, dialledAt }) => answeredAt - dialledAt));
  const again = Math.min(...answeredSince().map(({ answeredAt }) => answeredAt - backAt));
  const count = (wanted: number) => statuses.filter((status) => status === wanted).length;
  console.info(
    `${count(200)} calls answered, ${count(503)} put off, ${load.unavailable} clients put off; slowest final answer ` +
      `${Math.round(slowest)} ms; answered again after ${Math.round(again)} ms`,
  );
  expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
  expect(slowest).toBeLessThan(FINAL_MS);
  await compareWithLedger(cluster, load, second.app);
};
