import { readFile } from 'node:fs/promises';
import { Secret } from '../../src/lib/index.ts';
import { openPostgresStore } from '../../src/store/postgres/open-store.ts';
import type { Site } from './sites.ts';
import { cpuMsOfTree } from './usage.ts';

/** A node writes so many at once (src/nodes/registrations.ts). */
const AT_ONCE = 500;

/** Each line is new first, then registers anew from another address. */
const ROUNDS = 10;

const NODE = 'bench';
const LIVES_MS = 600_000;

/** CPU milliseconds of the database, and of the node that writes it, for one row that says where a line is registered. */
export interface RowCost {
  readonly database: number;
  readonly node: number;
}

/** Writes such a row for each of so many lines, as a node does, ten times over. The site is at rest meanwhile. */
export const bindingRowCost = async (
  { url, secretKeyFile, pid }: NonNullable<Site['database']>,
  lines: number,
): Promise<RowCost> => {
  const onFault = (name: string, cause: unknown): never => {
    throw new Error(name, { cause });
  };
  const store = await openPostgresStore({ url: new Secret(url), secretKey: await readFile(secretKeyFile), onFault });
  const state = { name: NODE, version: '0', startedAt: 0, roles: [], bindings: lines, liveCalls: 0, calls: [] };
  await store.nodes.beat(NODE, state, LIVES_MS);
  const [database, { user, system }] = [cpuMsOfTree(pid), process.cpuUsage()];
  for (let round = 0; round < ROUNDS; round += 1)
    for (let from = 0; from < lines; from += AT_ONCE) {
      const rows = Array.from({ length: Math.min(AT_ONCE, lines - from) }, (_, n) => ({
        line: `line-${from + n}`,
        since: round,
        address: `192.168.178.${round}`,
        transport: 'udp',
        userAgent: 'Grandstream HT801 1.0.17.5',
      }));
      await store.nodes.register(NODE, rows, []);
    }
  const own = process.cpuUsage({ user, system });
  const rows = ROUNDS * lines;
  const cost = { database: (cpuMsOfTree(pid) - database) / rows, node: (own.user + own.system) / 1000 / rows };
  await store.nodes.leave(NODE);
  await store.close();
  return cost;
};
