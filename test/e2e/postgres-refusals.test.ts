import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { Secret } from '../../src/lib/index.ts';
import { connect } from '../../src/store/postgres/connect.ts';
import { migrate } from '../../src/store/postgres/migrate.ts';
import type { PostgresOptions } from '../../src/store/postgres/options.ts';
import { startBlackHole } from '../support/black-hole.ts';
import { freeListeningPort } from '../support/free-port.ts';
import { startOldPostgres } from '../support/old-postgres.ts';
import { describeWithPostgres } from '../support/postgres.ts';
import { findPostgres, type PostgresServer, startPostgres } from '../support/postgres-server.ts';
import { tlsFile } from '../support/tls-files.ts';
import { startTransactionPooler } from '../support/transaction-pooler.ts';

const PASSWORD = 'open-sesame';

/** Who is let in how: PostgreSQL, chapter 21.1. */
const ACCESS = `
local   all postgres              trust
host    all app      127.0.0.0/8 scram-sha-256
host    all guest    127.0.0.0/8 trust
hostssl all secured  127.0.0.0/8 trust
`;

const SETUP = [
  `CREATE ROLE app LOGIN PASSWORD '${PASSWORD}'`,
  'CREATE ROLE guest LOGIN',
  'CREATE ROLE secured LOGIN',
  'CREATE DATABASE offhook OWNER app',
  `CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0`,
  'CREATE DATABASE closed',
  'REVOKE CONNECT ON DATABASE closed FROM PUBLIC',
  'CREATE DATABASE kept',
  'ALTER DATABASE kept SET default_transaction_read_only = on',
];

const onFault = (): void => undefined;

/** Connects and closes again; answers what kept it from that. */
const refusalOf = async (url: string, options: Partial<PostgresOptions> = {}): Promise<string | undefined> => {
  const tried = connect({ url: new Secret(url), onFault, ...options });
  return tried.then(
    async (connection) => {
      await connection.close();
      return undefined;
    },
    (cause: Error) => {
      if (cause.name !== 'StoreUnusable') throw cause;
      return cause.message;
    },
  );
};

const administer = async (url: string, statements: readonly string[]): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
};

describeWithPostgres('a PostgreSQL that cannot be used', () => {
  let server: PostgresServer;
  let port: number;
  const at = (rest: string): string => `postgres://${rest.replace('HERE', `127.0.0.1:${port}`)}`;

  beforeAll(async () => {
    port = await freeListeningPort();
    server = await startPostgres(findPostgres() ?? '', {
      port,
      listen_addresses: "'127.0.0.1,127.0.0.2'",
      fsync: 'on',
    });
    await administer(server.url('postgres'), SETUP);
    server.write('pg_hba.conf', ACCESS);
    server.write('server.crt', readFileSync(tlsFile('server.pem'), 'utf8'));
    server.write('server.key', readFileSync(tlsFile('server-key.pem'), 'utf8'));
    await administer(server.url('postgres'), ['SELECT pg_reload_conf()']);
  });

  afterAll(() => server.stop());

  it('is none that has what is needed', async () => {
    expect(await refusalOf(at(`app:${PASSWORD}@HERE/offhook`))).toBeUndefined();
  });

  it.each([
    [
      'a wrong password',
      `app:wrong@HERE/offhook`,
      /refuses the password of the user app: set the right one in store\.url/,
    ],
    ['no password', 'app@HERE/offhook', /asks for a password of the user app: put it into store\.url/],
    [
      'a user that the server does not know',
      `nobody:${PASSWORD}@HERE/offhook`,
      /does not let the user nobody into the database offhook/,
    ],
    [
      'a user that it lets in by TLS alone',
      'secured@HERE/offhook',
      /does not let the user secured in.*; where it wants TLS, add \?sslmode=verify-full to store\.url/,
    ],
    ['no such database', 'guest@HERE/nowhere', /has no database nowhere: make it \(CREATE DATABASE nowhere/],
    [
      'a database that the user has no right to',
      'guest@HERE/closed',
      /gives the user guest no right to the database closed: grant it CONNECT/,
    ],
    ['another encoding', 'guest@HERE/latin', /has the encoding LATIN1 instead of UTF8/],
    [
      'one that may only be read',
      'guest@HERE/kept',
      /only lets itself be read \(default_transaction_read_only is on\)/,
    ],
    ['a server without TLS', 'guest@HERE/offhook?sslmode=require', /speaks no TLS: turn it on there/],
  ])('says so: %s', async (_, url, sentence) => {
    const refusal = await refusalOf(at(url));
    expect(refusal).toMatch(sentence);
    expect(refusal).not.toMatch(/sesame|wrong@/);
  });

  it('says so: a certificate that nobody vouches for, or of another name; with its authority it is trusted', async () => {
    await administer(server.url('postgres'), ['ALTER SYSTEM SET ssl = on', 'SELECT pg_reload_conf()']);
    onTestFinished(() => administer(server.url('postgres'), ['ALTER SYSTEM RESET ssl', 'SELECT pg_reload_conf()']));
    await expect
      .poll(() => refusalOf(at('guest@HERE/offhook?sslmode=require')))
      .toMatch(
        /The certificate of PostgreSQL at 127\.0\.0\.1:\d+ is not to be trusted \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\): name the authority/,
      );
    const trusting = `sslmode=verify-full&sslrootcert=${tlsFile('ca.pem')}`;
    expect(await refusalOf(at(`secured@HERE/offhook?${trusting}`))).toBeUndefined();
    expect(await refusalOf(`postgres://secured@127.0.0.2:${port}/offhook?${trusting}`)).toMatch(
      /not to be trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    );
    expect(await refusalOf(at('guest@HERE/offhook?sslmode=require&sslrootcert=/nowhere.pem'))).toMatch(
      /sslrootcert of store\.url names \/nowhere\.pem, which cannot be read \(ENOENT\)/,
    );
  });

  it('says so: a user without the right to make tables', async () => {
    const connection = await connect({ url: new Secret(at('guest@HERE/offhook')), onFault });
    onTestFinished(() => connection.close());
    await expect(migrate(connection, [{ version: 1, name: 'first', sql: 'SELECT 1' }])).rejects.toThrow(
      /may not make or change tables: let it own the database/,
    );
  });

  it('says so: no connection left', async () => {
    await administer(server.url('postgres'), ['ALTER ROLE guest CONNECTION LIMIT 0']);
    onTestFinished(() => administer(server.url('postgres'), ['ALTER ROLE guest CONNECTION LIMIT -1']));
    expect(await refusalOf(at('guest@HERE/offhook'))).toMatch(/has no connection left: raise its max_connections/);
  });

  it('says so: fsync=off, unless that is meant', async () => {
    const url = process.env.OFFHOOK_TEST_POSTGRES ?? '';
    expect(await refusalOf(url)).toMatch(/runs with fsync=off and would lose what it has confirmed/);
    expect(await refusalOf(url, { allowUnsafeFsync: true })).toBeUndefined();
  });

  it('says so: a pooler that gives each transaction another session', async () => {
    const pooler = await startTransactionPooler(join(server.place, `.s.PGSQL.${port}`));
    onTestFinished(() => pooler.stop());
    expect(await refusalOf(`postgres://postgres@/offhook?host=${pooler.place}`)).toMatch(
      /a pooler that gives each transaction another session, as PgBouncer does with pool_mode = transaction/,
    );
  });

  it('says so: older than 14', async () => {
    const old = await startOldPostgres();
    onTestFinished(() => old.stop());
    expect(await refusalOf(`postgres://postgres@/offhook?host=${old.place}`)).toBe(
      'The database runs on PostgreSQL 13.22: Offhook needs 14 or newer.',
    );
  });

  it('says so: nobody listens, no such socket, no such host, no answer', async () => {
    const nobody = await freeListeningPort();
    expect(await refusalOf(`postgres://app@127.0.0.1:${nobody}/offhook`)).toMatch(
      /^PostgreSQL at 127\.0\.0\.1:\d+ cannot be reached \(connect ECONNREFUSED .*\): look whether it runs/,
    );
    expect(await refusalOf('postgres://app@/offhook?host=/nowhere')).toMatch(
      /^PostgreSQL at \/nowhere cannot be reached/,
    );
    expect(await refusalOf('postgres://app@host.invalid/offhook')).toMatch(
      /^The host host\.invalid of store\.url is not known/,
    );
    const hole = await startBlackHole('127.0.0.1', nobody);
    onTestFinished(() => hole.close());
    expect(await refusalOf(`postgres://app@127.0.0.1:${nobody}/offhook`)).toMatch(/cannot be reached \(.*timeout.*\)/);
  });

  it('says so: a standby', async () => {
    const standby = await startPostgres(findPostgres() ?? '', { fsync: 'on' });
    onTestFinished(() => standby.stop());
    standby.write('standby.signal', '');
    await standby.restart('fast');
    expect(await refusalOf(standby.url('postgres'))).toBe(
      'The database is a read-only standby: let store.url lead to the server that writes.',
    );
  });
});
