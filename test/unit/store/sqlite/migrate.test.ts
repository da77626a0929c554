import Sqlite from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { expect, it, onTestFinished } from 'vitest';
import type { Schema } from '../../../../src/store/shared/schema.ts';
import { seal } from '../../../../src/store/shared/sealed.ts';
import { lineSecrets } from '../../../../src/store/shared/sealed-columns.ts';
import { Engine } from '../../../../src/store/sqlite/engine.ts';
import { type LineRows, linesIn } from '../../../../src/store/sqlite/line-rows.ts';
import { migrate } from '../../../../src/store/sqlite/migrate.ts';
import { up as firstTables } from '../../../../src/store/sqlite/migrations/001-first-tables.ts';
import { migrations } from '../../../../src/store/sqlite/migrations/index.ts';
import { createOperations } from '../../../../src/store/sqlite/operations.ts';
import { createAppendEvent } from '../../../../src/store/sqlite/tables/append-event.ts';

const key = new Uint8Array(32);
const secrets = { MD5: 'md5', 'SHA-256': 'sha256' };

/** A database of the first schema, filled by `fill` and brought up to date. */
const broughtAlong = async (fill: (db: Sqlite.Database) => void) => {
  const db = new Sqlite(':memory:');
  const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: db }) });
  onTestFinished(() => kysely.destroy());
  await firstTables(kysely as Kysely<unknown>);
  db.exec(`CREATE TABLE kysely_migration (name varchar(255) NOT NULL PRIMARY KEY, timestamp varchar(255) NOT NULL)`);
  db.prepare(`INSERT INTO kysely_migration VALUES ('001-first-tables', '2026-01-01')`).run();
  fill(db);
  await migrate(db, kysely);
  await migrate(db, kysely);
  const engine = new Engine(db, createOperations(db, kysely, key, createAppendEvent(db)), []);
  const ask = (name: string, ...args: readonly unknown[]): unknown => {
    const {
      replies: [reply],
    } = engine.run([{ id: 1, name, args }]);
    return reply?.ok ? reply.value : reply?.fault;
  };
  return { db, ask };
};

it('brings lines of the first schema along: with their secrets, and without certificate and peer', async () => {
  const { db, ask } = await broughtAlong((before) =>
    before
      .prepare(
        `INSERT INTO line VALUES ('kitchen', 'dect', 'k', 'Kitchen', '"*"', 'standard', 1, 'api', 'offhook', ?, ?)`,
      )
      .run(
        seal(key, lineSecrets.rowOf('kitchen'), JSON.stringify(secrets)),
        JSON.stringify({ wrongAt: [], blockedUntil: 0, blocks: 0 }),
      ),
  );
  const lines = linesIn({ after: async (id) => ask('lines.after', id) } as LineRows, key);
  expect(await lines.after('')).toMatchObject([
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

it('brings keys along: of one that was revoked nobody knows by whom, so it stays revoked for good', async () => {
  const { ask } = await broughtAlong((before) =>
    before.exec(`INSERT INTO api_key VALUES
      ('key_live', 'default', 'bootstrap', 'a', '["admin"]', 1, NULL),
      ('key_gone', 'default', 'bootstrap', 'b', '["admin"]', 2, 5)`),
  );
  expect(ask('keys.all')).toMatchObject([
    { id: 'key_live', revoked: null },
    { id: 'key_gone', revoked: { at: 5, by: 'person' } },
  ]);
  expect(ask('keys.restore', 'key_gone')).toBe(false);
});
