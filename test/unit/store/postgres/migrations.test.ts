import { afterAll, beforeAll, expect, it } from 'vitest';
import { Secret } from '../../../../src/lib/index.ts';
import { connect, type PostgresConnection } from '../../../../src/store/postgres/connect.ts';
import { migrate, schemaVersion } from '../../../../src/store/postgres/migrate.ts';
import { migrations } from '../../../../src/store/postgres/migrations/index.ts';
import { describeWithPostgres, type FreshDatabase, freshDatabase } from '../../../support/postgres.ts';

describeWithPostgres('the migrations of PostgreSQL', () => {
  let database: FreshDatabase;
  let connection: PostgresConnection;

  beforeAll(async () => {
    database = await freshDatabase();
    connection = await connect({ url: new Secret(database.url), allowUnsafeFsync: true, onFault: () => undefined });
  });

  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  it('are numbered without a gap', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, n) => n + 1));
  });

  it('are each taken once, by whichever of two nodes comes first', async () => {
    expect(await schemaVersion(connection, migrations)).toEqual({ version: 0, pending: migrations });
    const taken = await Promise.all([migrate(connection, migrations), migrate(connection, migrations)]);
    expect(taken.flat()).toEqual(migrations);
    expect(await schemaVersion(connection, migrations)).toEqual({ version: migrations.length, pending: [] });
  });
});
