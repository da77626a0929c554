import { expect, onTestFinished } from 'vitest';
import { answeredSince, breakUnderCalls, type LoadWish } from './broken-site.ts';
import { type Cluster, startCluster } from './cluster.ts';
import type { Figures } from './figures.ts';
import { findPostgres, type PostgresServer, startPostgres } from './postgres-server.ts';

/** A phone has a final answer within this, whatever the database does, on a machine that has time for it. */
const FINAL_MS = 2000;

/** What happens to a database under two nodes; what it answers goes into the report. */
type DatabaseFault = (server: PostgresServer, cluster: Cluster, slackMs: number) => Promise<Figures | undefined>;

/**
 * Two nodes behind the proxy, calls at a steady rate, and a database that goes away and comes back. Meanwhile clients are told when to come again, each
 * phone has its final answer within 2 s, and nothing that was answered is lost; afterwards calls are answered as before. `fault`: what happens to
 * it; it is back when that resolves.
 */
export const breakDatabaseUnderCalls = async (wish: LoadWish, fault: DatabaseFault): Promise<void> => {
  const server = await startPostgres(findPostgres() ?? '');
  onTestFinished(() => server.stop());
  const cluster = await startCluster({ database: { url: server.url('postgres'), drop: async () => undefined } });
  await breakUnderCalls(cluster, {
    ...wish,
    allowed: [503],
    finalMs: FINAL_MS,
    async happens(load, slackMs) {
      const figures = await fault(server, cluster, slackMs);
      const backAt = performance.now();
      const nodes = () => new Set(answeredSince(load, backAt).map(({ node }) => node));
      await expect.poll(() => nodes().size).toBe(2);
      return { 'both nodes answered again within ms': Math.round(performance.now() - backAt), ...figures };
    },
  });
  // No call that was refused has kept its port.
  for (const { app } of cluster.nodes) await expect.poll(() => app.metric('offhook_rtp_sessions')).toBe(0);
};
