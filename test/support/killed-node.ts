import { expect } from 'vitest';
import { breakUnderCalls, type LoadWish, TOLD_MS } from './broken-site.ts';
import { startCluster } from './cluster.ts';
import type { LedgerCall } from './cluster-load.ts';

/** After a node is gone, calls of its lines are answered again within this, on a machine that has time for it. */
const ANSWERED_AGAIN_MS = 5000;

/**
 * Two nodes behind the proxy, calls at a steady rate, and one node killed. Calls of each of its lines are answered again within 5 s; what was
 * answered stands, and has happened once; whoever waits at the other node is told within a second.
 */
export const killNodeUnderCalls = async (wish: LoadWish): Promise<void> => {
  const cluster = await startCluster();
  const [first, second] = cluster.nodes;
  await breakUnderCalls(cluster, {
    ...wish,
    // A call that the node had begun is nobody else's: its phone is told that there was no answer, and nothing that is about its code.
    allowed: [408, 503],
    toldMs: TOLD_MS,
    async happens({ calls }, slackMs) {
      const ofFirst = () => calls.filter(({ node }) => node === first.sip.port);
      await expect.poll(() => ofFirst().length).toBeGreaterThan(0);
      const moved = [...new Set(ofFirst().map(({ line }) => line))];
      expect(moved.length).toBeLessThan(wish.lines);
      const killedAt = performance.now();
      await first.end('SIGKILL');
      const since = (line: string) => calls.filter((call) => call.line === line && call.answeredAt > killedAt);
      const again = (line: string) => since(line).find(({ node }) => node === second.sip.port);
      const unanswered = () =>
        moved.filter((line) => !again(line)).map((line) => `${line} heard ${since(line).map(heard(killedAt))}`);
      await expect.poll(unanswered).toEqual([]);
      const latest = Math.max(...moved.map((line) => (again(line)?.answeredAt ?? Number.NaN) - killedAt));
      expect(latest).toBeLessThan(ANSWERED_AGAIN_MS + slackMs);
      return {
        'answered by the node that was killed': ofFirst().filter(({ status }) => status === 200).length,
        'its lines answered again after ms at most': Math.round(latest),
      };
    },
  });
};

/** Such as `503 after 1264 to 3393 ms`: what a phone heard, by when it had dialled and was answered. */
const heard =
  (from: number) =>
  ({ status, dialledAt, answeredAt }: LedgerCall): string =>
    `${status} after ${Math.round(dialledAt - from)} to ${Math.round(answeredAt - from)} ms`;
