import { type Kysely, sql } from 'kysely';

/** Says of a refused call what it stumbled over. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql.raw('ALTER TABLE call ADD COLUMN detail TEXT').execute(db);
};
