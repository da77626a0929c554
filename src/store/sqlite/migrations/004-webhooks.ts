import { type Kysely, sql } from 'kysely';

const statements = [
  // Streams read the events of one confirmation.
  'CREATE INDEX event_subject ON event (subject, seq)',

  // How far a reader of the log has come. From here on: what happened before belongs to nobody.
  'CREATE TABLE cursor (name TEXT NOT NULL PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID',
  `INSERT INTO cursor SELECT 'webhooks', coalesce(max(seq), 0) FROM event`,

  `CREATE TABLE webhook (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    url TEXT NOT NULL,
    types TEXT NOT NULL,
    from_seq INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    sealed_secret BLOB NOT NULL
  ) STRICT, WITHOUT ROWID`,

  // One row for each event that an endpoint has not taken yet. A delivered one goes; a dead one (no next_at) stays to be seen.
  `CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook_id TEXT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    event_seq INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    first_at INTEGER NOT NULL,
    next_at INTEGER,
    failure TEXT,
    UNIQUE (webhook_id, event_seq)
  ) STRICT`,
  'CREATE INDEX delivery_due ON delivery (webhook_id, next_at) WHERE next_at IS NOT NULL',
];

/** Webhooks, their queues, and the place in the event log that they have reached. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of statements) await sql.raw(statement).execute(db);
};
