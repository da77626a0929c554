import { type Kysely, sql } from 'kysely';

/** Lines have a version: another one after each change. Those from before have the first. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw(`ALTER TABLE line ADD COLUMN version TEXT NOT NULL DEFAULT ''`).execute(db);
};
