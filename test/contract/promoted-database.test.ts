import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS_PER_EPOCH, epochOf, Secret } from '../../src/lib/index.ts';
import { openPostgresStore } from '../../src/store/postgres/open-store.ts';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.ts';

const secretKey = randomBytes(32);

describeWithPostgres('a database that fails over', () => {
  let server: PostgresServer;

  beforeAll(async () => {
    server = await startPostgres(findPostgres() ?? '');
  });

  afterAll(() => server.stop());

  const open = (): Promise<PostgresStore> =>
    openPostgresStore({
      url: new Secret(server.url('postgres')),
      allowUnsafeFsync: true,
      secretKey,
      onFault: () => undefined,
    });

  const query = async (sql: string): Promise<void> => {
    const client = new pg.Client({ connectionString: server.url('postgres') });
    await client.connect();
    await client.query(sql);
    await client.end();
  };

  const added = (store: PostgresStore, line: string) =>
    store.lines.record([{ type: 'line.added', at: 1, line, actor: 'cli' }]);

  it('numbers events anew, so that nobody misses what is new who has read what was lost', async () => {
    const [store, other] = [await open(), await open()];
    const heard: string[] = [];
    other.events.watch((appended) => heard.push(...(appended?.events ?? []).map(({ subject }) => subject)));
    for (const line of ['a', 'b', 'c']) await added(store, line);
    await expect.poll(() => heard).toEqual(['a', 'b', 'c']);
    const place = await other.events.head();
    expect(epochOf(place)).toBe(0);

    // The standby never got the last two.
    await query(
      `DELETE FROM event WHERE subject IN ('b', 'c'); SELECT setval(pg_get_serial_sequence('event', 'seq'), max(seq)) FROM event`,
    );
    server.write('standby.signal', '');
    await server.restart('fast');
    await expect(open()).rejects.toThrow('The database is a read-only standby');
    await query('SELECT pg_promote()');

    await expect
      .poll(() =>
        added(store, 'd').then(
          () => 'committed',
          () => 'unavailable',
        ),
      )
      .toBe('committed');
    await expect.poll(() => heard.at(-1)).toBe('d');
    const since = await other.events.since(place, 10);
    expect(since.map(({ type, seq }) => [type, seq])).toEqual([
      ['store.failed-over', EVENTS_PER_EPOCH],
      ['line.added', EVENTS_PER_EPOCH + 1],
    ]);
    expect(since[0]?.data).toEqual({ before: '00000001', now: '00000002' });
    await expect.poll(() => heard).toEqual(['a', 'b', 'c', 'store', 'd']);

    // A search passes over the gap between the epochs, and an auditor reads the event as it was written.
    const first = await store.audit.search({ limit: 10 });
    const second = await store.audit.search({ limit: 10, cursor: first.next ?? '' });
    expect([...first.items, ...second.items].map(({ subject }) => subject)).toEqual(['d', 'store', 'a']);
    expect(second.next).toBeNull();
    for (const row of await store.audit.rows(0, 10)) expect(row).not.toHaveProperty('unreadable');
    await Promise.all([store.close(), other.close()]);

    const again = await open();
    expect(await again.events.head()).toBe(EVENTS_PER_EPOCH + 1);
    await again.close();
  });
});
