import { type Kysely, sql } from 'kysely';

/**
 * The sealed chain over the event table. `audit_cut` has one row: where the chain begins, which retention moves on. Seals and
 * events are named by `seq`, hashes are SHA-256 in lower-case hex.
 */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
};

const STATEMENTS = [
  `CREATE TABLE seal (
    to_seq INTEGER PRIMARY KEY,
    from_seq INTEGER NOT NULL,
    prev_hash TEXT NOT NULL UNIQUE,
    hash TEXT NOT NULL,
    CHECK (from_seq <= to_seq)
  ) STRICT`,
  `CREATE TABLE audit_cut (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    seq INTEGER NOT NULL,
    hash TEXT NOT NULL
  ) STRICT`,
  `INSERT INTO audit_cut VALUES (1, 0, '${'0'.repeat(64)}')`,
];
