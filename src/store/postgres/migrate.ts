import type pg from 'pg';
import { errorCode } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import type { PostgresConnection } from './connect.ts';
import { LOCK_SPACE, locks } from './locks.ts';

/** One step of the schema. A released one never changes. */
export interface Migration {
  /** 1, 2, 3 ... without gaps. */
  readonly version: number;
  /** What it brings, in a few words. */
  readonly name: string;
  /** Any number of statements; none that cannot be part of a transaction. */
  readonly sql: string;
}

/** How far the schema of a database is. */
export interface SchemaVersion {
  /** The last step that was taken; 0: none. */
  readonly version: number;
  /** Those that are still to be taken. */
  readonly pending: readonly Migration[];
}

/** How long a node waits for another one that takes the steps, in milliseconds. */
const PATIENCE_MS = 60_000;

/** How long a step may take: it may rewrite a large table. Milliseconds. */
const LONGEST_MS = 3_600_000;

/**
 * Brings the schema to this version, all steps or none; another node that starts meanwhile waits for a minute. Answers which steps it took.
 * Rejects with `StoreUnusable` when a newer version of Offhook made the database, and where the user may not make tables.
 */
export const migrate = (
  connection: Pick<PostgresConnection, 'once'>,
  migrations: readonly Migration[],
): Promise<readonly Migration[]> =>
  connection.once(async (client) => {
    try {
      await client.query('BEGIN');
      // Statements may take what they take here, and waiting is bounded by itself.
      await client.query(`SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = ${PATIENCE_MS}`);
      await client.query(patiently(`SELECT pg_advisory_xact_lock(${LOCK_SPACE}, ${locks.migration})`));
      // Not by IF NOT EXISTS, which asks for the right to make it where it is there.
      if (!(await isThere(client))) await client.query(TABLE);
      const { pending } = await stateOf(client, migrations);
      for (const { version, name, sql } of pending) {
        await client.query(patiently(sql));
        await client.query('INSERT INTO offhook_schema (version, name) VALUES ($1, $2)', [version, name]);
      }
      await client.query('COMMIT');
      return pending;
    } catch (cause) {
      await client.query('ROLLBACK').catch(() => undefined);
      throw refusalOf(cause);
    }
  });

/** Not in the few seconds that every other statement has to be answered in. */
const patiently = (text: string): pg.QueryConfig & { readonly query_timeout: number } => ({
  text,
  query_timeout: LONGEST_MS,
});

/** How far the schema is, without changing anything. Rejects with `StoreUnusable` when a newer version of Offhook made the database. */
export const schemaVersion = (
  connection: Pick<PostgresConnection, 'once'>,
  migrations: readonly Migration[],
): Promise<SchemaVersion> =>
  connection.once(async (client) =>
    (await isThere(client)) ? stateOf(client, migrations) : { version: 0, pending: migrations },
  );

/** Not by `to_regclass`: who has asked that in vain may hear the same again in a transaction that began before the table was made. */
const isThere = async (client: pg.ClientBase): Promise<boolean> => {
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_class WHERE relname = 'offhook_schema' AND pg_table_is_visible(oid)) AS there`,
  );
  return rows[0]?.there === true;
};

const TABLE = `CREATE TABLE offhook_schema (
  version integer PRIMARY KEY,
  name text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
)`;

const stateOf = async (client: pg.ClientBase, migrations: readonly Migration[]): Promise<SchemaVersion> => {
  const { rows } = await client.query<{ version: number; name: string }>(
    'SELECT version, name FROM offhook_schema ORDER BY version DESC LIMIT 1',
  );
  const [last = { version: 0, name: '' }] = rows;
  const newest = migrations.at(-1)?.version ?? 0;
  if (last.version > newest)
    throw new StoreUnusable(
      `The database was made by a newer version of Offhook (its schema has step ${last.version}, ${last.name}; this one knows ${newest}): start that version, or restore a backup made before the update.`,
    );
  return { version: last.version, pending: migrations.filter(({ version }) => version > last.version) };
};

/** SQLSTATE (PostgreSQL, appendix A): what keeps the steps from being taken and is no fault of theirs. */
const refusalOf = (cause: unknown): unknown => {
  switch (errorCode(cause)) {
    case '42501':
    case '3F000':
      return new StoreUnusable(
        'The user of store.url may not make or change tables: let it own the database (ALTER DATABASE ... OWNER TO ...), or grant it CREATE and USAGE on the schema public and the ownership of the tables that are there.',
        { cause },
      );
    case '55P03':
      return new StoreUnusable(
        `Another node brings the schema up to date and has not ended within ${PATIENCE_MS / 1000} s: look there, then try again.`,
        { cause },
      );
    default:
      return cause;
  }
};
