import {
  type Compilable,
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely';
import type pg from 'pg';
import type { Schema } from '../shared/schema.ts';

/** What a statement is run on. */
export type Client = Pick<pg.ClientBase, 'query'>;

/** Builds and types statements for lists and administration; `all` and `run` run them. */
export const kysely = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** The name under which each connection prepares a statement, by its text. */
const names = new Map<string, string>();

const nameOf = (text: string): string => {
  const name = names.get(text) ?? `offhook-${names.size}`;
  names.set(text, name);
  return name;
};

/**
 * The rows of a statement that is written out: prepared once on each connection. It names its columns, as `*` would stand for
 * others after a newer node has changed the schema.
 */
export const rowsOf = async <Row extends object>(
  client: Client,
  text: string,
  values: readonly unknown[] = [],
): Promise<readonly Row[]> => (await client.query<Row>({ name: nameOf(text), text, values: [...values] })).rows;

/** How many rows such a statement touched. */
export const countOf = async (client: Client, text: string, values: readonly unknown[] = []): Promise<number> =>
  (await client.query({ name: nameOf(text), text, values: [...values] })).rowCount ?? 0;

/** The rows of a query that Kysely built. */
export const all = async <Row extends object>(client: Client, query: Compilable<Row>): Promise<readonly Row[]> => {
  const { sql, parameters } = query.compile();
  return (await client.query<Row>(sql, [...parameters])).rows;
};

/** Runs a change that Kysely built, and tells how many rows it touched. */
export const run = async (client: Client, query: Compilable): Promise<number> => {
  const { sql, parameters } = query.compile();
  return (await client.query(sql, [...parameters])).rowCount ?? 0;
};
