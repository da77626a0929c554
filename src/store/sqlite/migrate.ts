import type { Database } from 'better-sqlite3';
import { type Kysely, Migrator } from 'kysely';
import type { Schema } from '../shared/schema.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { migrations } from './migrations/index.ts';

/**
 * Brings the schema to this version, all steps or none; another process that starts meanwhile waits.
 * Throws `StoreUnusable` when a newer version of Offhook made the database.
 */
export const migrate = async (db: Database, kysely: Kysely<Schema>): Promise<void> => {
  db.exec('BEGIN IMMEDIATE');
  try {
    refuseNewer(db);
    const migrator = new Migrator({
      db: kysely,
      provider: { getMigrations: async () => migrations },
      disableTransactions: true,
    });
    const { error } = await migrator.migrateToLatest();
    if (error) throw new Error('The schema could not be brought up to date', { cause: error });
    db.exec('COMMIT');
  } catch (cause) {
    if (db.inTransaction) db.exec('ROLLBACK');
    throw cause;
  }
};

const refuseNewer = (db: Database): void => {
  const unknown = executed(db).find((name) => !(name in migrations));
  if (unknown === undefined) return;
  throw new StoreUnusable(
    `The database ${db.name} was made by a newer version of Offhook (it has the schema step ${unknown}): start that version, or restore a backup made before the update.`,
  );
};

const executed = (db: Database): readonly string[] => {
  const exists = db.prepare(`SELECT 1 FROM sqlite_schema WHERE name = 'kysely_migration'`).get();
  return exists ? db.prepare<[], string>('SELECT name FROM kysely_migration ORDER BY name').pluck().all() : [];
};
