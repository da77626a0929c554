import { readFile } from 'node:fs/promises';
import { expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/lib/index.ts';
import { openPostgresStore } from '../../src/store/postgres/open-store.ts';
import { verdictOnLog } from '../support/audit-chain.ts';
import { answeredSince, breakUnderCalls } from '../support/broken-site.ts';
import { type Cluster, startCluster } from '../support/cluster.ts';
import { type CutWire, layCutWire } from '../support/cut-wire.ts';
import { report } from '../support/figures.ts';
import { startHookServer } from '../support/hook-server.ts';
import { KAMAILIO_TOOL } from '../support/kamailio.ts';
import { describeWithPostgres, freshDatabase } from '../support/postgres.ts';
import { describeWithTools } from '../support/tool.ts';

/** How long a role may have no holder. */
const MOVED_MS = 10_000;

/** What happens to the node that has every role, and how it comes back when they have moved. `wire`: its way to the database. */
interface Away {
  readonly how: string;
  readonly goes: (cluster: Cluster, wire: CutWire) => void | Promise<void>;
  readonly returns: (cluster: Cluster, wire: CutWire) => void | Promise<void>;
}

const ways: readonly Away[] = [
  {
    how: 'is killed',
    goes: ({ nodes: [first] }) => first.end('SIGKILL'),
    returns: async (cluster, wire) => void (await cluster.again(0, by(wire))),
  },
  {
    how: 'stands still',
    goes: ({ nodes: [first] }) => void first.child.kill('SIGSTOP'),
    returns: ({ nodes: [first] }) => void first.child.kill('SIGCONT'),
  },
  {
    how: 'is cut off from the database',
    goes: (_, wire) => wire.hold(true),
    returns: (_, wire) => wire.hold(false),
  },
];

const HOOKS = { OFFHOOK_WEBHOOKS__ALLOW_PRIVATE: 'true' };

const by = ({ url }: CutWire) => ({ env: { ...HOOKS, OFFHOOK_STORE__URL: url } });

/** What the database keeps, read as a node would, which has no role. */
const storeOf = async ({ databaseUrl, secretKeyFile }: Cluster) => {
  const store = await openPostgresStore({
    url: new Secret(databaseUrl),
    allowUnsafeFsync: true,
    secretKey: await readFile(secretKeyFile),
    onFault: () => undefined,
  });
  onTestFinished(() => store.close());
  return store;
};

describeWithTools(KAMAILIO_TOOL, 'the one of two nodes that seals events and sends webhooks', () => {
  describeWithPostgres('on one PostgreSQL', () => {
    it.each(ways.map((way) => [way.how, way] as const))(
      '%s under calls: the other one goes on',
      async (how, { goes, returns }) => {
        const database = await freshDatabase();
        const wire = await layCutWire(database.url);
        onTestFinished(() => wire.stop());
        const cluster = await startCluster({ database, launch: (n) => (n === 0 ? by(wire) : { env: HOOKS }) });
        const [first, second] = cluster.nodes;
        const hooks = await startHookServer();
        onTestFinished(() => hooks.close());
        const url = `http://127.0.0.1:${hooks.port}/`;
        await second.app.call('POST', '/v1/webhooks', { url, types: ['confirmation.confirmed'] });
        const store = await storeOf(cluster);
        const rolesOf = async (pid: number | undefined) =>
          (await store.nodes.list()).find(({ name }) => name.endsWith(`/${pid}`))?.roles ?? [];
        await expect.poll(() => rolesOf(first.pid)).toHaveLength(3);

        await breakUnderCalls(cluster, {
          callsPerSecond: 20,
          lines: 40,
          seconds: 3,
          allowed: [408, 503],
          async happens(load, slackMs) {
            const awayAt = performance.now();
            await goes(cluster, wire);
            await expect.poll(() => rolesOf(second.pid)).toHaveLength(3);
            const movedMs = performance.now() - awayAt;
            expect(movedMs).toBeLessThan(MOVED_MS + slackMs);
            await returns(cluster, wire);
            const backAt = performance.now();
            const isBack = () => answeredSince(load, backAt).some(({ node }) => node === first.sip.port);
            await expect.poll(isBack).toBe(true);
            return { [`${how}: all roles moved within ms`]: Math.round(movedMs) };
          },
        });

        const confirmed = (await store.events.since(0, 100_000)).filter(
          ({ type }) => type === 'confirmation.confirmed',
        );
        const heard = () => hooks.got.map(({ headers }) => headers['webhook-id']);
        await expect.poll(() => new Set(heard()).size).toBe(confirmed.length);
        await expect.poll(() => store.audit.unsealed()).toBe(0);
        const repeated = heard().length - confirmed.length;
        report({ 'webhooks delivered': confirmed.length, 'delivered again': repeated });
        expect(new Set(heard())).toEqual(new Set(confirmed.map(({ id }) => id)));
        expect(repeated).toBeLessThanOrEqual(1);
        expect(await verdictOnLog(store.audit)).toMatchObject({ whole: true, tail: null });
      },
    );
  });
});
