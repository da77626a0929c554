import { type Kysely, sql } from 'kysely';

const statements = [
  'ALTER TABLE webhook ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1',

  // The secret before the present one: it signs as well, until receivers know the new one. One a webhook at most.
  `CREATE TABLE webhook_old_secret (
    id TEXT NOT NULL PRIMARY KEY REFERENCES webhook (id) ON DELETE CASCADE,
    until INTEGER NOT NULL,
    sealed_secret BLOB NOT NULL
  ) STRICT, WITHOUT ROWID`,
];

/** Webhooks may be switched off, and change their secret without losing a message. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
