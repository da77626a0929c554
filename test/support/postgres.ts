import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { findPostgres } from './postgres-server.ts';

/** An empty database on the PostgreSQL of this run. */
export interface FreshDatabase {
  /** For `store.url`; `store.allowUnsafeFsync` has to be on. */
  readonly url: string;
  /** Ends whoever is connected, and removes it. */
  drop(): Promise<void>;
}

/** A suite that plays against a PostgreSQL. Where none is installed it is skipped and says why; under CI it fails. */
export const describeWithPostgres = (title: string, suite: () => void): void => {
  if (findPostgres() !== undefined) {
    describe(title, suite);
    return;
  }
  const reason = 'PostgreSQL is not installed (apt-get install postgresql)';
  describe(title, () => {
    it(reason, (context) => {
      if (process.env.CI === 'true') expect.fail(reason);
      context.skip(reason);
    });
  });
};

/** Makes one, in about 60 ms. */
export const freshDatabase = async (): Promise<FreshDatabase> => {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(`CREATE DATABASE ${name}`);
  return {
    url: serverUrl().replace(/[^/]*$/, name),
    drop: () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
};

const serverUrl = (): string => {
  const url = process.env.OFFHOOK_TEST_POSTGRES;
  if (url === undefined) throw new Error('no PostgreSQL: this project of vitest.config.ts has no postgres-once.ts');
  return url;
};

const administer = async (statement: string): Promise<void> => void (await rowsIn(serverUrl(), statement));

/** What a database answers to one statement, behind the back of whoever uses it. */
export const rowsIn = async <Row extends pg.QueryResultRow>(
  url: string,
  statement: string,
): Promise<readonly Row[]> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(statement)).rows;
  } finally {
    await client.end();
  }
};
