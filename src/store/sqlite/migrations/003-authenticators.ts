import { type Kysely, sql } from 'kysely';

/** Authenticator apps, and the wrong codes of their users. What was spent of them stands in `evidence`. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `CREATE TABLE authenticator (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    app TEXT NOT NULL,
    "user" TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    activated_at INTEGER,
    sealed_secrets BLOB NOT NULL
  ) STRICT`,
  `CREATE INDEX authenticator_owner ON authenticator (app, "user")`,
  `CREATE INDEX authenticator_draft ON authenticator (created_at) WHERE activated_at IS NULL`,

  `CREATE TABLE app_code_try (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    app TEXT NOT NULL,
    "user" TEXT NOT NULL,
    at INTEGER NOT NULL
  ) STRICT`,
  `CREATE INDEX app_code_try_owner ON app_code_try (app, "user", at)`,
  `CREATE INDEX app_code_try_at ON app_code_try (at)`,
];
