import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../../../src/lib/index.ts';
import { connect, type PostgresConnection } from '../../../../src/store/postgres/connect.ts';
import { LOCK_SPACE, locks } from '../../../../src/store/postgres/locks.ts';
import { type Migration, migrate, schemaVersion } from '../../../../src/store/postgres/migrate.ts';
import { describeWithPostgres, type FreshDatabase, freshDatabase } from '../../../support/postgres.ts';

const first: Migration = {
  version: 1,
  name: 'first',
  sql: 'CREATE TABLE one (id integer); INSERT INTO one VALUES (1)',
};
const second: Migration = { version: 2, name: 'second', sql: 'ALTER TABLE one ADD COLUMN more integer' };
const broken: Migration = { version: 3, name: 'broken', sql: 'CREATE TABLE two (); SELECT 1 / 0' };

describeWithPostgres('the schema of PostgreSQL', () => {
  let database: FreshDatabase;
  let nodes: readonly PostgresConnection[];

  beforeAll(async () => {
    database = await freshDatabase();
    const url = new Secret(database.url);
    const open = () => connect({ url, allowUnsafeFsync: true, onFault: () => undefined });
    nodes = await Promise.all([open(), open(), open()]);
  });

  afterAll(async () => {
    await Promise.all(nodes.map((node) => node.close()));
    await database.drop();
  });

  const node = (): PostgresConnection => {
    const [one] = nodes;
    if (!one) throw new Error('no node');
    return one;
  };

  it('is empty before anybody has brought it up to date', async () => {
    expect(await schemaVersion(node(), [first])).toEqual({ version: 0, pending: [first] });
  });

  it('is seen by a node that had looked in vain, and then waited for the one that brought it', async () => {
    const [waiting, other] = nodes;
    if (!waiting || !other) throw new Error('there are three nodes');
    expect((await schemaVersion(waiting, [first])).version).toBe(0);
    await other.once(async (client) => {
      await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${LOCK_SPACE}, ${locks.migration})`);
      const migrated = migrate(waiting, []);
      const isWaiting = async () => {
        const { rowCount } = await client.query(
          `SELECT FROM pg_locks JOIN pg_database ON pg_database.oid = database
           WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
        );
        return rowCount;
      };
      await expect.poll(isWaiting).toBe(1);
      await client.query('CREATE TABLE offhook_schema (version integer, name text); COMMIT');
      expect(await migrated).toEqual([]);
      await client.query('DROP TABLE offhook_schema');
    });
  });

  it('is brought up to date by one of several nodes that start at once', async () => {
    const taken = await Promise.all(nodes.map((one) => migrate(one, [first])));
    expect(taken.toSorted((one, other) => one.length - other.length)).toEqual([[], [], [first]]);
    expect((await node().pool.query('SELECT id FROM one')).rows).toEqual([{ id: 1 }]);
  });

  it('takes only the steps that are new', async () => {
    expect(await migrate(node(), [first, second])).toEqual([second]);
    expect(await schemaVersion(node(), [first, second])).toEqual({ version: 2, pending: [] });
  });

  it('stays as it was where a step fails', async () => {
    await expect(migrate(node(), [first, second, broken])).rejects.toMatchObject({ code: '22012' });
    expect(await schemaVersion(node(), [first, second, broken])).toEqual({ version: 2, pending: [broken] });
    expect((await node().pool.query(`SELECT to_regclass('two') AS it`)).rows).toEqual([{ it: null }]);
  });

  it('is refused by an older version', async () => {
    const sentence = 'made by a newer version of Offhook (its schema has step 2, second; this one knows 1)';
    await expect(migrate(node(), [first])).rejects.toThrow(sentence);
    await expect(schemaVersion(node(), [first])).rejects.toThrow(sentence);
  });
});
