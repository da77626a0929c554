import { type PostgresPlace, postgresAt } from '../../lib/index.ts';
import { connect } from './connect.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { migrations } from './migrations/index.ts';
import type { PostgresOptions } from './options.ts';
import { NODE_NAME } from './session.ts';

/** How the sessions of commands are called, to be told apart from nodes. */
const COMMAND_NAME = 'offhook command';

/** How a database is, without a secret. */
export interface DatabaseStatus {
  readonly place: Pick<PostgresPlace, 'host' | 'port' | 'database'>;
  /** As the server says it: `15.18 (Debian 15.18-0+deb12u1)`. */
  readonly server: string;
  readonly user: string;
  /** Whether the way there is encrypted. */
  readonly tls: boolean;
  readonly fsync: boolean;
  /** Whether a COMMIT waits for a standby as well: else what was answered may be lost with the machine. */
  readonly synchronousStandbys: boolean;
  /** `version` is 0 where nothing is there yet; `pending` are the steps that are still to be taken. */
  readonly schema: { readonly version: number; readonly pending: readonly string[] };
  /** Sessions of nodes. */
  readonly sessions: number;
  /** What the database takes on the disk of its server. */
  readonly bytes: number;
}

const QUESTION = `SELECT current_setting('server_version') AS server, current_user AS "user",
  coalesce((SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()), false) AS tls, current_setting('fsync')::bool AS fsync,
  current_setting('synchronous_standby_names') <> '' AS standbys, pg_database_size(current_database()) AS bytes,
  (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1) AS sessions`;

interface Told {
  readonly server: string;
  readonly user: string;
  readonly tls: boolean;
  readonly fsync: boolean;
  readonly standbys: boolean;
  readonly bytes: number;
  readonly sessions: number;
}

/** Looks at the database and changes nothing. Rejects with `StoreUnusable` where it cannot be used. */
export const databaseStatus = async (options: PostgresOptions): Promise<DatabaseStatus> => {
  const connection = await connect({ ...options, applicationName: COMMAND_NAME });
  try {
    const schema = await schemaVersion(connection, migrations);
    const { rows } = await connection.once((client) => client.query<Told>(QUESTION, [NODE_NAME]));
    const [told] = rows;
    const place = postgresAt(options.url.reveal());
    if (!told || !place.ok) throw new Error('PostgreSQL does not say what it is');
    const { host, port, database } = place.value;
    const { server, user, tls, fsync, standbys, bytes, sessions } = told;
    return {
      place: { host, port, database },
      server,
      user,
      tls,
      fsync,
      synchronousStandbys: standbys,
      schema: { version: schema.version, pending: schema.pending.map(({ version, name }) => `${version} ${name}`) },
      sessions,
      bytes,
    };
  } finally {
    await connection.close();
  }
};

/** Brings the schema up to date; answers which steps that took. Rejects with `StoreUnusable`. */
export const migrateDatabase = async (options: PostgresOptions): Promise<readonly string[]> => {
  const connection = await connect({ ...options, applicationName: COMMAND_NAME });
  try {
    return (await migrate(connection, migrations)).map(({ version, name }) => `${version} ${name}`);
  } finally {
    await connection.close();
  }
};
