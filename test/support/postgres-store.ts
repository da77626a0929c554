import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { Secret } from '../../src/lib/index.ts';
import { openPostgresStore, type PostgresStoreOptions } from '../../src/store/postgres/open-store.ts';
import type { PostgresStore } from '../../src/store/postgres/postgres-store.ts';
import { type FreshDatabase, freshDatabase } from './postgres.ts';

/** Opens one more store on the database of the suite. */
export type OpenStore = (changes?: Partial<PostgresStoreOptions>) => Promise<PostgresStore>;

/** The database of a suite, and how its tests get at it. */
export interface SuiteDatabase {
  /** A store on it, empty: what earlier tests left is gone. */
  readonly openEmpty: OpenStore;
  /** Another one, which finds what is there. */
  readonly open: OpenStore;
  /** For those who connect in their own way. */
  readonly url: () => string;
  /** Asks it behind the back of the stores. */
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<readonly Record<string, unknown>[]>;
}

const secretKey = randomBytes(32);

/** A busy machine is no database that does not answer. What is asked about that brings its own patience. */
const PATIENT = { lookMs: 60_000, tryMs: 60_000, askMs: 60_000 };

const onFault = (name: string, cause: unknown): never => {
  throw new Error(name, { cause });
};

/** Called in a `describe`: one database for all tests of it, which is cheaper than one for each. */
export const suiteDatabase = (): SuiteDatabase => {
  let database: FreshDatabase;
  let client: pg.Client;

  beforeAll(async () => {
    database = await freshDatabase();
    client = new pg.Client({ connectionString: database.url });
    await client.connect();
    // Makes the tables.
    await (await open()).close();
  });

  afterAll(async () => {
    await client.end();
    await database.drop();
  });

  const open: OpenStore = (changes) =>
    openPostgresStore({
      url: new Secret(database.url),
      allowUnsafeFsync: true,
      secretKey,
      patience: PATIENT,
      onFault,
      ...changes,
    });

  return {
    open,

    async openEmpty(changes) {
      await client.query(EMPTY);
      return open(changes);
    },

    url: () => database.url,

    query: async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, [...values])).rows,
  };
};

/** Quicker than TRUNCATE where there are few rows. */
const EMPTY = `
  DELETE FROM "grant"; DELETE FROM idempotency; DELETE FROM confirmation; DELETE FROM evidence; DELETE FROM event;
  DELETE FROM line; DELETE FROM api_key; DELETE FROM call; DELETE FROM authenticator; DELETE FROM app_code_try;
  DELETE FROM webhook; DELETE FROM seal; DELETE FROM signing_key; DELETE FROM committed_group;
  DELETE FROM role; DELETE FROM node; DELETE FROM registration; DELETE FROM ticket; DELETE FROM openid_client; DELETE FROM openid_artefact; DELETE FROM account; DELETE FROM admin_session; DELETE FROM admin_lock;
  UPDATE audit_cut SET seq = 0, hash = repeat('0', 64); UPDATE cursor SET seq = 0;
  ALTER SEQUENCE event_seq_seq RESTART`;
