import type pg from 'pg';
import { StoreUnusable } from '../shared/unusable.ts';
import type { PostgresOptions } from './options.ts';
import { refuseTransactionPooling } from './pooling.ts';

/** The oldest version that is enough, as `server_version_num` counts. */
const OLDEST = 140_000;

interface Facts {
  readonly version: string;
  readonly number: number;
  readonly encoding: string;
  readonly standby: boolean;
  readonly readonly: boolean;
  readonly fsync: boolean;
}

const FACTS = `SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number,
  current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby,
  current_setting('transaction_read_only')::bool AS readonly, current_setting('fsync')::bool AS fsync`;

/** Throws `StoreUnusable` where this database cannot keep what Offhook promises, and what the driver says where it cannot be reached. */
export const refuseUnfit = async (
  pool: pg.Pool,
  { allowUnsafeFsync }: Pick<PostgresOptions, 'allowUnsafeFsync'>,
): Promise<void> => {
  const { rows } = await pool.query<Facts>(FACTS);
  const [facts] = rows;
  if (!facts) throw new Error('PostgreSQL does not say what it is');
  const sentence = unfit(facts, allowUnsafeFsync ?? false);
  if (sentence !== undefined) throw new StoreUnusable(sentence);
  await refuseTransactionPooling(pool);
};

const unfit = (
  { version, number, encoding, standby, readonly, fsync }: Facts,
  allowUnsafeFsync: boolean,
): string | undefined => {
  if (number < OLDEST) return `The database runs on PostgreSQL ${version}: Offhook needs 14 or newer.`;
  if (encoding !== 'UTF8')
    return `The database has the encoding ${encoding} instead of UTF8, which it cannot change: make another one (CREATE DATABASE offhook ENCODING 'UTF8' TEMPLATE template0) and name it in store.url.`;
  if (standby) return 'The database is a read-only standby: let store.url lead to the server that writes.';
  if (readonly)
    return 'The database only lets itself be read (default_transaction_read_only is on): turn that off for the database and the user of store.url.';
  if (!fsync && !allowUnsafeFsync)
    return 'The database runs with fsync=off and would lose what it has confirmed when its machine dies: set fsync = on in its postgresql.conf, or, for tests, store.allowUnsafeFsync to true.';
  return undefined;
};
