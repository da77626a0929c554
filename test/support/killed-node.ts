import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import { startCluster } from './cluster.ts';
import { ClusterLoad, type LedgerCall } from './cluster-load.ts';
import { compareWithLedger } from './ledger.ts';

const LINES = 24;

/** After a node is gone, calls of its lines are answered again within this. */
const ANSWERED_AGAIN_MS = 5000;

/** A client that waits at another node than that of the call is told within this. */
const TOLD_MS = 1000;

/** How fast, and for how long before the kill and after it. */
export interface KilledNode {
  readonly callsPerSecond: number;
  readonly seconds: number;
}

/**
 * Two nodes behind the proxy, calls at a steady rate, and one node killed. Calls of each of its lines are answered again within 5 s; what was
 * answered stands, and has happened once; whoever waits at the other node is told within a second.
 */
export const killNodeUnderCalls = async ({ callsPerSecond, seconds }: KilledNode): Promise<void> => {
  const cluster = await startCluster();
  const [first, second] = cluster.nodes;
  const load = new ClusterLoad({
    phones: await cluster.phones(LINES),
    clients: [first.app, second.app],
    waiter: second.app,
    callsPerSecond,
  });
  load.start();
  await pause(seconds * 1000);
  const ofFirst = (calls: readonly LedgerCall[]) => calls.filter(({ node }) => node === first.sip.port);
  const moved = new Set(ofFirst(load.calls).map(({ line }) => line));
  const killedAt = performance.now();
  await first.end('SIGKILL');
  const again = () => {
    const bySecond = load.calls.filter(({ node, answeredAt }) => node === second.sip.port && answeredAt > killedAt);
    return [...moved].map((line) => {
      const first = bySecond.find((call) => call.line === line);
      return (first?.answeredAt ?? Number.POSITIVE_INFINITY) - killedAt;
    });
  };
  await expect.poll(() => Math.max(...again())).toBeLessThan(ANSWERED_AGAIN_MS);
  await pause(seconds * 1000);
  await load.stop();

  const { calls } = load;
  const answered = calls.filter(({ status }) => status === 200);
  const late = answered.map(({ id, answeredAt }) => {
    const told = load.told.find((each) => each.id === id);
    return (told?.toldAt ?? Number.POSITIVE_INFINITY) - answeredAt;
  });
  const refused = calls.filter(({ status }) => status !== 200).map(({ status }) => status);
  console.info(
    `${answered.length} calls answered, ${ofFirst(answered).length} by the node that was killed; again after ` +
      `${Math.round(Math.max(...again()))} ms; not answered: ${refused.join(', ') || 'none'}; told after ${Math.round(Math.max(...late))} ms at most`,
  );

  expect(moved.size).toBeGreaterThan(0);
  expect(moved.size).toBeLessThan(LINES);
  expect(Math.max(...late)).toBeLessThan(TOLD_MS);
  // A call that the node had begun is nobody else's: its phone is told that there was no answer, and nothing that is about its code.
  expect(refused.filter((status) => status !== 408 && status !== 503)).toEqual([]);
  await compareWithLedger(cluster, load, second.app);
};
