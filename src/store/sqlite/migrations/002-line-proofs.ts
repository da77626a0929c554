import { type Kysely, sql } from 'kysely';

/**
 * Lines that a certificate or a trusted peer proves. They may have no digest secrets: what is sealed is then JSON `null`, so
 * that the column stays NOT NULL.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const column of ['certificate', 'peer']) await sql.raw(`ALTER TABLE line ADD COLUMN ${column} TEXT`).execute(db);
};
