import { type Kysely, sql } from 'kysely';

const steps: readonly string[] = [
  `CREATE TABLE ticket (
    hash TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    user TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    cookie TEXT,
    confirmation_id TEXT,
    CHECK (confirmation_id IS NULL OR cookie IS NOT NULL)
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX ticket_of_user ON ticket (app, user, expires_at)',
  'CREATE INDEX ticket_end ON ticket (expires_at)',
];

/** Questions that a door wants asked by the hosted page. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const step of steps) await sql.raw(step).execute(db);
};
