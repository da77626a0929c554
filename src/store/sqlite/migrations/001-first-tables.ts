import { type Kysely, sql } from 'kysely';

/** Makes the tables of the first version. SQL rather than a builder: the indexes are the design, and read best as such. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `CREATE TABLE confirmation (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    app TEXT NOT NULL,
    "user" TEXT NOT NULL,
    session TEXT NOT NULL,
    "window" TEXT NOT NULL,
    origin TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    code TEXT,
    expires_at INTEGER,
    ended_at INTEGER,
    document TEXT NOT NULL,
    CHECK ((state IN ('pending', 'confirmed')) = (ended_at IS NULL)),
    CHECK ((expires_at IS NULL) = (ended_at IS NOT NULL))
  ) STRICT`,
  `CREATE UNIQUE INDEX confirmation_live_code ON confirmation (code) WHERE ended_at IS NULL`,
  `CREATE UNIQUE INDEX confirmation_live_window ON confirmation (app, "user", session, "window") WHERE ended_at IS NULL`,
  `CREATE INDEX confirmation_live_deadline ON confirmation (expires_at) WHERE ended_at IS NULL`,
  `CREATE INDEX confirmation_former_code ON confirmation (code, ended_at) WHERE ended_at IS NOT NULL`,

  `CREATE TABLE "grant" (
    id TEXT NOT NULL PRIMARY KEY,
    confirmation_id TEXT NOT NULL REFERENCES confirmation (id),
    app TEXT NOT NULL,
    "user" TEXT NOT NULL,
    session TEXT NOT NULL,
    "window" TEXT NOT NULL,
    origin TEXT NOT NULL,
    method TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX grant_window ON "grant" (app, session, "user", "window", issued_at)`,
  `CREATE INDEX grant_confirmation ON "grant" (confirmation_id)`,

  `CREATE TABLE evidence (once TEXT NOT NULL PRIMARY KEY, at INTEGER NOT NULL) STRICT, WITHOUT ROWID`,

  `CREATE TABLE event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    at INTEGER NOT NULL,
    app TEXT,
    subject TEXT NOT NULL,
    actor TEXT,
    data TEXT NOT NULL
  ) STRICT`,

  `CREATE TABLE idempotency (
    app TEXT NOT NULL,
    key TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    confirmation_id TEXT NOT NULL REFERENCES confirmation (id) ON DELETE CASCADE,
    at INTEGER NOT NULL,
    PRIMARY KEY (app, key)
  ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX idempotency_confirmation ON idempotency (confirmation_id)`,

  `CREATE TABLE line (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    username TEXT NOT NULL,
    label TEXT NOT NULL,
    confirms_for TEXT NOT NULL,
    trust TEXT NOT NULL,
    enabled INTEGER NOT NULL,
    source TEXT NOT NULL,
    realm TEXT NOT NULL,
    sealed_secrets BLOB NOT NULL,
    tries TEXT NOT NULL
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE api_key (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    label TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    revoked_at INTEGER
  ) STRICT, WITHOUT ROWID`,

  `CREATE TABLE call (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    at INTEGER NOT NULL,
    line TEXT,
    outcome TEXT NOT NULL,
    refusal TEXT,
    signals TEXT NOT NULL,
    address TEXT NOT NULL,
    transport TEXT NOT NULL,
    user_agent TEXT
  ) STRICT`,
  `CREATE INDEX call_at ON call (at)`,
];
