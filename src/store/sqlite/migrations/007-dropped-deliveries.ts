import { type Kysely, sql } from 'kysely';

/** Counts what a webhook never got because its queue was full. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw('ALTER TABLE webhook ADD COLUMN dropped INTEGER NOT NULL DEFAULT 0').execute(db);
};
