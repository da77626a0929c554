import { expect, it } from 'vitest';
import { Secret, Unavailable } from '../../src/lib/index.ts';
import { openPostgresStore } from '../../src/store/postgres/open-store.ts';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { findPostgres, startPostgres } from '../support/postgres-server.ts';
import { creation, pending } from './confirmations.ts';

/** What each commit was told, by the id that it was to bring. */
type Ledger = Map<string, 'committed' | 'unavailable'>;

const WRITERS = 8;

/** So many are told that they are committed before the restart, and again after it. */
const COMMITS = 100;

/** Commits one after the other until `isEnough`, and writes down what it was told. */
const write = async ({ confirmations }: PostgresStore, ledger: Ledger, isEnough: () => boolean): Promise<void> => {
  while (!isEnough()) {
    const next = pending(ledger.size);
    ledger.set(next.id, 'unavailable');
    try {
      expect(await confirmations.commit({ writes: [creation(next)] })).toBe('committed');
      ledger.set(next.id, 'committed');
    } catch (cause) {
      if (!(cause instanceof Unavailable)) throw cause;
    }
  }
};

const told = (ledger: Ledger): number => [...ledger.values()].filter((what) => what === 'committed').length;

describeWithPostgres('a node whose database is started again', () => {
  it.each(['fast', 'immediate'] as const)('has lost nothing that it answered: %s', async (how) => {
    const server = await startPostgres(findPostgres() ?? '');
    const onFault = (): void => undefined;
    const store = await openPostgresStore({
      url: new Secret(server.url('postgres')),
      allowUnsafeFsync: true,
      secretKey: new Uint8Array(32),
      onFault,
    });
    const ledger: Ledger = new Map();
    let enough = Number.POSITIVE_INFINITY;
    const writing = Array.from({ length: WRITERS }, () => write(store, ledger, () => told(ledger) >= enough));
    await expect.poll(() => told(ledger)).toBeGreaterThan(COMMITS);
    await server.restart(how);
    enough = told(ledger) + COMMITS;
    await Promise.all(writing);

    const { items } = await store.confirmations.list({ app: 'shop', limit: 100_000 });
    const kept = new Set(items.map(({ id }) => id));
    for (const [id, what] of ledger) if (what === 'committed') expect(kept).toContain(id);
    const events = await store.events.since(0, 100_000);
    expect(events.map(({ subject }) => subject).sort()).toEqual([...kept].sort());
    await store.close();
    await server.stop();
  });
});
