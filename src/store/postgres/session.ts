import { userInfo } from 'node:os';
import pg from 'pg';
import { POSTGRES_URL_ALLOWED, postgresAt } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import type { PostgresOptions } from './options.ts';
import { tlsOf } from './tls.ts';

/** How the sessions of nodes are called. */
export const NODE_NAME = 'offhook';

/** How long a connection may take to be made, and whoever waits for a free one waits. Milliseconds. */
const CONNECT_MS = 2000;

/** The longest statement, as the server counts it; and as we do, where the server no longer answers. Milliseconds. */
const STATEMENT_MS = 5000;
const ANSWER_MS = STATEMENT_MS + 1000;

/** The longest wait for a lock of somebody else's. Milliseconds. */
const LOCK_MS = 3000;

/** A transaction in which nothing happens: of a node that stands still and would hold up the others. Milliseconds. */
const IDLE_IN_TRANSACTION_MS = 3000;

/** When the system begins to ask a connection at rest whether the other end is there. Milliseconds. */
const KEEPALIVE_MS = 5000;

/**
 * What every session begins with, after PostgreSQL has said who we are: by statement and not in the first packet, of which poolers refuse parts. An
 * owner who set otherwise for the database or the role is overruled where something depends on it.
 */
const SESSION = `
  SET synchronous_commit = on;
  SET statement_timeout = ${STATEMENT_MS};
  SET lock_timeout = ${LOCK_MS};
  SET idle_in_transaction_session_timeout = ${IDLE_IN_TRANSACTION_MS};
  SET default_transaction_isolation = 'read committed'`;

/** How clients connect. Every field is given, else `pg` would look for it in the environment and in files of the user. Throws `StoreUnusable`. */
export const clientConfigOf = (options: PostgresOptions): pg.PoolConfig => {
  const place = postgresAt(options.url.reveal());
  if (!place.ok)
    throw new StoreUnusable(`store.url cannot be used: ${place.error}. It must be ${POSTGRES_URL_ALLOWED}.`);
  const { host, port, user, password, database } = place.value;
  return {
    host,
    port,
    user: user ?? userInfo().username,
    // A function is asked when the server wants one, and never printed.
    password: () => password?.reveal() ?? '',
    database,
    ssl: tlsOf(place.value, options),
    sslnegotiation: 'postgres',
    client_encoding: 'UTF8',
    application_name: options.applicationName ?? NODE_NAME,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEPALIVE_MS,
    types: { getTypeParser },
    onConnect: (client) => begin(client),
  };
};

/**
 * A fail-over ends every session: whoever is connected anew looks first whether there was one. Nobody works on a standby, who would not notice
 * its promotion. Before the first start there is nothing to look at.
 */
const begin = async (client: pg.ClientBase): Promise<void> => {
  await client.query(SESSION);
  const { rows } = await client.query<{ there: boolean }>(IS_KEPT);
  if (rows[0]?.there) await client.query('SELECT settle_timeline()');
};

/** See migrations/008-timelines.ts. */
const IS_KEPT = `SELECT to_regprocedure('settle_timeline()') IS NOT NULL AS there`;

/** `bigint`, which `pg` gives as a text: all of ours (times in milliseconds, numbers of events) are safe integers. */
const getTypeParser: typeof pg.types.getTypeParser = (oid: number, format?: 'text' | 'binary') =>
  oid === pg.types.builtins.INT8 && format !== 'binary' ? Number : pg.types.getTypeParser(oid, format as 'text');
