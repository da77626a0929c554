import type pg from 'pg';
import {
  type CopiedTable,
  type CopySource,
  type CopyTarget,
  copiedTables,
  ROWS_AT_ONCE,
  type Row,
  type Value,
} from '../shared/copied.ts';
import { seal, unseal } from '../shared/sealed.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { checkSecretKey } from './check-secret-key.ts';
import { connect, type PostgresConnection } from './connect.ts';
import { migrate } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { PostgresOptions } from './options.ts';
import { MAKE_SIGNING_KEYS, READ_SIGNING_KEYS, SIGNING_KEYS_ROW } from './ports/signing-keys.ts';
import { NODE_NAME } from './session.ts';

/** How the sessions of a copy are called, to be told apart from nodes. */
const COPY_NAME = 'offhook store copy';

/** No statement of a copy has an end that anybody else waits for. */
const PATIENT = 'SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0';

/** What a database is opened with to be copied, or to be copied to. */
export type CopyOptions = Omit<PostgresOptions, 'applicationName' | 'connections'> & { readonly secretKey: Buffer };

/**
 * Opens a database to be copied, sealed with this key, and brings its schema up to date. Rejects with `StoreUnusable`, also where a node is
 * connected to it.
 */
export const openDatabaseToCopy = async (options: CopyOptions): Promise<CopySource> => {
  const { secretKey } = options;
  const { client, close } = await openAlone(options);
  await checkSecretKey(client, secretKey);
  await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; ${PATIENT}`);
  return {
    secretKey,
    columns: (table) => columnsOf(client, table),

    async *rows(table) {
      await client.query(`DECLARE copied NO SCROLL CURSOR FOR SELECT * FROM "${table}"`);
      for (;;) {
        const { rows } = await client.query<Row>(`FETCH ${ROWS_AT_ONCE} FROM copied`);
        if (rows.length === 0) break;
        yield rows;
      }
      await client.query('CLOSE copied');
    },

    async lastNumber(table) {
      const { rows } = await client.query<{ last: number | null }>(
        `SELECT pg_sequence_last_value(pg_get_serial_sequence($1, 'seq')) AS last`,
        [`"${table}"`],
      );
      return rows[0]?.last ?? 0;
    },

    async signingKeys() {
      const { rows } = await client.query<{ sealed_text: Uint8Array }>(READ_SIGNING_KEYS);
      return rows[0] && unseal(secretKey, SIGNING_KEYS_ROW, rows[0].sealed_text);
    },

    close,
  };
};

/**
 * Opens a database that holds nothing yet, brings its schema up to date and fills it in one transaction. Rejects with `StoreUnusable`, also where
 * something is in it.
 */
export const openEmptyDatabase = async (options: CopyOptions): Promise<CopyTarget> => {
  const { client, close } = await openAlone(options);
  try {
    await refuseFilled(client);
  } catch (cause) {
    await close();
    throw cause;
  }
  await client.query(`BEGIN; ${PATIENT}`);
  const emptied = new Set<CopiedTable>();

  return {
    columns: (table) => columnsOf(client, table),

    async add(table, rows) {
      // Some tables are made with a row in them.
      if (!emptied.has(table)) await client.query(`DELETE FROM "${table}"`);
      emptied.add(table);
      const type = await rowTypeOf(client, table);
      await client.query(`INSERT INTO "${table}" SELECT * FROM jsonb_populate_recordset(NULL::${type}, $1)`, [
        JSON.stringify(rows.map(written)),
      ]);
    },

    async continueFrom(table, number) {
      if (number > 0)
        await client.query(`SELECT setval(pg_get_serial_sequence($1, 'seq'), $2)`, [`"${table}"`, number]);
    },

    async count(table) {
      const { rows } = await client.query<{ count: number }>(`SELECT count(*) AS count FROM "${table}"`);
      return rows[0]?.count ?? 0;
    },

    async keepSigningKeys(text) {
      await client.query(MAKE_SIGNING_KEYS, [seal(options.secretKey, SIGNING_KEYS_ROW, text)]);
    },

    async commit() {
      await client.query('COMMIT');
    },

    close,
  };
};

interface Alone {
  readonly client: pg.PoolClient;
  /** Ends what was not committed. Idempotent. */
  close(): Promise<void>;
}

/** One client of a database to which no node is connected. */
const openAlone = async (options: CopyOptions): Promise<Alone> => {
  const connection = await connect({ ...options, applicationName: COPY_NAME });
  try {
    await refuseNodes(connection);
    await migrate(connection, migrations);
    const client = await connection.pool.connect();
    let closing: Promise<void> | undefined;
    return {
      client,
      close() {
        if (!closing) client.release(true);
        closing ??= connection.close();
        return closing;
      },
    };
  } catch (cause) {
    await connection.close();
    throw cause;
  }
};

const refuseNodes = ({ once }: Pick<PostgresConnection, 'once'>): Promise<void> =>
  once(async (client) => {
    const { rows } = await client.query<{ sessions: number }>(
      'SELECT count(*) AS sessions FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1',
      [NODE_NAME],
    );
    const sessions = rows[0]?.sessions ?? 0;
    if (sessions > 0)
      throw new StoreUnusable(
        `Offhook is connected to the database (${sessions} session${sessions === 1 ? '' : 's'}): stop every node first, and let other commands end.`,
      );
  });

/** Tables that are made with a row in them. */
const NEVER_EMPTY: ReadonlySet<CopiedTable> = new Set(['cursor', 'audit_cut']);

const refuseFilled = async (client: pg.ClientBase): Promise<void> => {
  for (const table of [...copiedTables.filter((name) => !NEVER_EMPTY.has(name)), 'signing_key']) {
    const { rowCount } = await client.query(`SELECT 1 FROM "${table}" LIMIT 1`);
    if (rowCount !== 0)
      throw new StoreUnusable(
        `The database is not empty (there are rows in the table ${table}), and a copy overwrites nothing: name one that is.`,
      );
  }
};

/** `\x` and hex is how PostgreSQL reads bytes from a text. */
const written = (row: Row): Readonly<Record<string, Exclude<Value, Uint8Array>>> =>
  Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value,
    ]),
  );

/** The type of the rows of a table, with its schema: `line` alone is a type of PostgreSQL itself. */
const rowTypeOf = async (client: pg.ClientBase, table: CopiedTable): Promise<string> => {
  const { rows } = await client.query<{ type: string }>(
    `SELECT format('%I.%I', nspname, relname) AS type FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE pg_class.oid = $1::regclass`,
    [`"${table}"`],
  );
  return rows[0]?.type ?? table;
};

const columnsOf = async (client: pg.ClientBase, table: CopiedTable): Promise<readonly string[]> => {
  const { rows } = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
    [`"${table}"`],
  );
  return rows.map(({ name }) => name);
};
