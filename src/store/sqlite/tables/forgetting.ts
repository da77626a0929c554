import type { Database } from 'better-sqlite3';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import { keep, type Written } from '../operation.ts';

/**
 * Runs each statement once, with `@before` and with `@atOnce` as the most rows that it may take: one bite. True when there
 * may be more.
 */
export const forgetting = (db: Database, statements: readonly string[]): ((before: number) => Written<boolean>) => {
  const prepared = statements.map((sql) => db.prepare<{ before: number; atOnce: number }>(sql));
  return (before) => {
    const counts = prepared.map((statement) => statement.run({ before, atOnce: FORGET_AT_ONCE }).changes);
    return keep(counts.includes(FORGET_AT_ONCE));
  };
};
