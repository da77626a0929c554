import { type Kysely, sql } from 'kysely';

const steps: readonly string[] = [
  'ALTER TABLE api_key ADD COLUMN user TEXT',
  `CREATE TABLE admin_session (
    id TEXT NOT NULL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    key_hash TEXT NOT NULL,
    user TEXT NOT NULL,
    address TEXT,
    created_at INTEGER NOT NULL,
    active_at INTEGER NOT NULL,
    unlock_window TEXT,
    unlock_asked_at INTEGER,
    unlock_until INTEGER,
    CHECK ((unlock_window IS NULL) = (unlock_asked_at IS NULL)),
    CHECK (unlock_until IS NULL OR unlock_window IS NOT NULL)
  ) STRICT, WITHOUT ROWID`,
  'CREATE TABLE admin_lock (user TEXT NOT NULL PRIMARY KEY, since INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  `CREATE TRIGGER admin_locks AFTER INSERT ON "grant" WHEN NEW.app = 'offhook-admin'
   BEGIN INSERT INTO admin_lock (user, since) VALUES (NEW.user, NEW.issued_at) ON CONFLICT DO NOTHING; END`,
];

/** Sessions of the administration page, whose they are, and who has ever confirmed something there: with the first grant, for good. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const step of steps) await sql.raw(step).execute(db);
};
