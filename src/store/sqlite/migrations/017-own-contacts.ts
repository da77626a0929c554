import { type Kysely, sql } from 'kysely';

/** Our contacts at PBXs, sealed, and what was told last of each registration. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `CREATE TABLE registration (
        id TEXT NOT NULL PRIMARY KEY,
        sealed_contact BLOB NOT NULL,
        is_lost INTEGER NOT NULL CHECK (is_lost IN (0, 1))
      ) STRICT, WITHOUT ROWID`,
    )
    .execute(db);
};
