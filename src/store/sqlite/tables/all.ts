import type { Database } from 'better-sqlite3';
import type { Compilable } from 'kysely';

/**
 * Runs a query that Kysely built, now. Kysely's own driver is asynchronous, and nothing may come between the BEGIN and
 * the COMMIT of a group: so Kysely compiles and types, better-sqlite3 runs.
 */
export const all = <Row>(db: Database, query: Compilable<Row>): Row[] => {
  const { sql, parameters } = query.compile();
  return db.prepare<unknown[], Row>(sql).all(...parameters);
};

/** Runs a change that Kysely built, now, and tells how many rows it touched. */
export const run = (db: Database, query: Compilable): number => {
  const { sql, parameters } = query.compile();
  return db.prepare(sql).run(...parameters).changes;
};
