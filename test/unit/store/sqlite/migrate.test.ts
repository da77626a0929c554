import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import type { Schema } from '../../../../src/store/shared/schema.ts';
import { lineRow, seal } from '../../../../src/store/shared/sealed.ts';
import { migrate } from '../../../../src/store/sqlite/migrate.ts';
import { up as firstTables } from '../../../../src/store/sqlite/migrations/001-first-tables.ts';
import { migrations } from '../../../../src/store/sqlite/migrations/index.ts';
import { createOperations } from '../../../../src/store/sqlite/operations.ts';

const key = new Uint8Array(32);
const secrets = { MD5: 'md5', 'SHA-256': 'sha256' };

it('brings lines of the first schema along: with their secrets, and without certificate and peer', async () => {
  const db = new Sqlite(':memory:');
  const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: db }) });
  onTestFinished(() => kysely.destroy());
  await firstTables(kysely as Kysely<unknown>);
  db.exec(`CREATE TABLE kysely_migration (name varchar(255) NOT NULL PRIMARY KEY, timestamp varchar(255) NOT NULL)`);
  db.prepare(`INSERT INTO kysely_migration VALUES ('001-first-tables', '2026-01-01')`).run();
  db.prepare(
    `INSERT INTO line VALUES ('kitchen', 'dect', 'k', 'Kitchen', '"*"', 'standard', 1, 'api', 'offhook', ?, ?)`,
  ).run(
    seal(key, lineRow('kitchen'), JSON.stringify(secrets)),
    JSON.stringify({ wrongAt: [], blockedUntil: 0, blocks: 0 }),
  );

  await migrate(db, kysely);
  await migrate(db, kysely);

  const { reads } = createOperations(db, kysely, key);
  expect(reads.lines()).toMatchObject([
    {
      provisioned: {
        line: { id: 'kitchen', trust: 'standard', enabled: true, certificate: null, peer: null },
        secrets,
      },
    },
  ]);
  const done = db.prepare('SELECT name FROM kysely_migration ORDER BY name').pluck().all();
  expect(done).toEqual(Object.keys(migrations).sort());
});
