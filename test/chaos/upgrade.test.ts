import { expect, it, onTestFinished } from 'vitest';
import { migrations } from '../../src/store/postgres/migrations/index.ts';
import { answeredSince, breakUnderCalls } from '../support/broken-site.ts';
import { startCluster } from '../support/cluster.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { bundleOffhookOf, commitBeforeLastStep } from '../support/older-offhook.ts';
import { describeWithPostgres, rowsIn } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

describeWithTools(KAMAILIO_TOOL, 'two nodes of an older version', () => {
  describeWithPostgres('on one PostgreSQL', () => {
    it('are replaced one after the other under calls: both versions serve beside each other, and no older one starts any more', async ({
      skip,
    }) => {
      const commit = commitBeforeLastStep();
      if (commit === undefined) return skip('this is no checkout with its history: there is no older version');
      const older = await bundleOffhookOf(commit);
      onTestFinished(() => older.remove());
      const cluster = await startCluster({ launch: () => ({ from: older }) });
      const newest = async () => {
        const steps = 'SELECT max(version) AS version FROM offhook_schema';
        const [row] = await rowsIn<{ version: number }>(cluster.databaseUrl, steps);
        return row?.version ?? 0;
      };
      const before = await newest();
      const last = migrations.at(-1)?.version;
      expect(before).toBeLessThan(last ?? 0);
      await breakUnderCalls(cluster, {
        callsPerSecond: 20,
        lines: 40,
        seconds: 3,
        allowed: [],
        async happens(load) {
          const both = async () => {
            const since = performance.now();
            const nodes = () => new Set(answeredSince(load, since).map(({ node }) => node));
            await expect.poll(() => nodes().size).toBe(2);
          };
          const [, second] = cluster.nodes;
          await second.end();
          await cluster.again(1);
          expect(await newest()).toBe(last);
          await both();
          await cluster.nodes[0].end();
          await expect(cluster.again(0, { from: older })).rejects.toThrow('made by a newer version of Offhook');
          await cluster.again(0);
          await both();
          return { 'schema before': before, 'schema after': await newest() };
        },
      });
    });
  });
});
