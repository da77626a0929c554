import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret, Unavailable } from '../../../../src/lib/index.ts';
import { connect, type PostgresConnection } from '../../../../src/store/postgres/connect.ts';
import { describeWithPostgres, type FreshDatabase, freshDatabase } from '../../../support/postgres.ts';

describeWithPostgres('a connection to PostgreSQL', () => {
  let database: FreshDatabase;
  let connection: PostgresConnection;
  const faults: unknown[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    const url = new Secret(database.url);
    const onFault = (_: string, cause: unknown): void => void faults.push(cause);
    connection = await connect({ url, allowUnsafeFsync: true, connections: 3, onFault });
  });

  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const ask = async (sql: string): Promise<unknown> => {
    const { rows } = await connection.once((client) => client.query<{ it: unknown }>(sql));
    return rows[0]?.it;
  };

  it.each([
    ['synchronous_commit', 'on'],
    ['statement_timeout', '5s'],
    ['lock_timeout', '3s'],
    ['idle_in_transaction_session_timeout', '3s'],
    ['default_transaction_isolation', 'read committed'],
    ['application_name', 'offhook'],
    ['client_encoding', 'UTF8'],
  ])('has %s = %s in each session, whatever the owner of the database has set', async (name, value) => {
    expect(await ask(`SELECT current_setting('${name}') AS it`)).toBe(value);
  });

  it('reads a bigint as a number', async () => {
    expect(await ask('SELECT 1767225600000::bigint AS it')).toBe(1_767_225_600_000);
  });

  it('gives whoever asks a client alone, and none with a transaction of somebody before', async () => {
    await connection.once((client) => client.query('BEGIN; CREATE TABLE left_open ()'));
    await expect(
      connection.once(async (client) => {
        await client.query('BEGIN');
        throw new Error('half way');
      }),
    ).rejects.toThrow('half way');
    expect(await ask(`SELECT to_regclass('left_open') AS it`)).toBeNull();
  });

  it.each([
    ['a killed session', 'SELECT pg_terminate_backend(pg_backend_pid())', '57P01'],
    ['a statement that takes too long', 'SET statement_timeout = 1; SELECT pg_sleep(1)', '57014'],
    ['a transaction that may not write', 'SET transaction_read_only = on; CREATE TABLE t ()', '25006'],
  ])('says that the store is not available after %s, and why', async (_, sql, code) => {
    const failure: unknown = await connection.once((client) => client.query(sql)).catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(Unavailable);
    expect(failure).toMatchObject({ lack: 'store-unavailable', cause: { code } });
    expect(await ask('SELECT 1 AS it')).toBe(1);
  });

  it('leaves a fault of ours what it is', async () => {
    await expect(connection.once((client) => client.query('SELECT no_such_column'))).rejects.toMatchObject({
      code: '42703',
    });
  });

  it('outlives sessions that die at rest and in the hand of somebody, and says so', async () => {
    faults.length = 0;
    const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await connection
      .once(async () => {
        await connection.once(() => connection.once((client) => client.query('SELECT 1')));
        await connection.once((client) => client.query(others)).catch(() => undefined);
      })
      .catch(() => undefined);
    await expect.poll(() => faults.length).toBeGreaterThan(0);
    expect(faults).toEqual(faults.map(() => expect.any(Unavailable)));
    // Another of them may die only now, in the hand of whoever asks next.
    await expect.poll(() => ask('SELECT 1 AS it').catch(() => undefined)).toBe(1);
  });

  it('is closed once however often that is asked, and then answers nobody', async () => {
    const other = await connect({ url: new Secret(database.url), allowUnsafeFsync: true, onFault: () => undefined });
    await Promise.all([other.close(), other.close()]);
    await expect(other.once((client) => client.query('SELECT 1'))).rejects.toThrow(Unavailable);
  });
});
