import { it } from 'vitest';
import { breakUnderCalls } from '../support/broken-site.ts';
import { startCluster } from '../support/cluster.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

/** Nobody listens for so long. */
const AWAY_MS = 3000;

/** A phone asks again 4 s after its third try at the latest (RFC 3261 17.1.1.2). */
const FINAL_MS = AWAY_MS + 5000;

describeWithTools(KAMAILIO_TOOL, 'the proxy in front of two nodes', () => {
  describeWithPostgres('on one PostgreSQL', () => {
    it('is killed under calls and comes back: every phone is answered', async () => {
      const cluster = await startCluster();
      await breakUnderCalls(cluster, {
        callsPerSecond: 20,
        lines: 24,
        seconds: 3,
        allowed: [503],
        finalMs: FINAL_MS,
        async happens() {
          await cluster.killProxy(AWAY_MS);
          return { 'away for ms': AWAY_MS };
        },
      });
    });
  });
});
