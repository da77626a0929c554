import { type Kysely, sql } from 'kysely';

/** Accounts of software that proves itself by digest. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  await sql
    .raw(
      `CREATE TABLE account (
        id TEXT NOT NULL PRIMARY KEY,
        app TEXT NOT NULL,
        user TEXT NOT NULL,
        sealed_secrets BLOB NOT NULL,
        created_at INTEGER NOT NULL,
        UNIQUE (app, user)
      ) STRICT, WITHOUT ROWID`,
    )
    .execute(db);
};
