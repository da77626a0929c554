import { type Kysely, sql } from 'kysely';

const steps: readonly string[] = [
  `CREATE TABLE openid_client (
    id TEXT NOT NULL PRIMARY KEY,
    app TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    document TEXT NOT NULL,
    sealed_secret BLOB NOT NULL
  ) STRICT, WITHOUT ROWID`,
  `CREATE TABLE openid_artefact (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    owner TEXT NOT NULL,
    grant_id TEXT,
    expires_at INTEGER NOT NULL,
    consumed_at INTEGER,
    sealed_payload BLOB NOT NULL
  ) STRICT, WITHOUT ROWID`,
  'CREATE INDEX openid_artefact_of_owner ON openid_artefact (owner, kind, expires_at)',
  'CREATE INDEX openid_artefact_of_grant ON openid_artefact (grant_id) WHERE grant_id IS NOT NULL',
  'CREATE INDEX openid_artefact_end ON openid_artefact (expires_at)',
];

/** Clients of OpenID Connect, and what the protocol leaves behind between two requests. */
export const up = async (db: Kysely<unknown>): Promise<void> => {
  for (const step of steps) await sql.raw(step).execute(db);
};
