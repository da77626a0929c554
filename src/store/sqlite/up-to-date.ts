import type { Database } from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import type { Schema } from '../shared/schema.ts';
import { migrate } from './migrate.ts';

/** Brings the schema of an open database up to date, and answers what builds queries for it. Throws as `migrate` does. */
export const bringUpToDate = async (db: Database): Promise<Kysely<Schema>> => {
  const kysely = new Kysely<Schema>({ dialect: new SqliteDialect({ database: db }) });
  await migrate(db, kysely);
  return kysely;
};
