import type { Database } from 'better-sqlite3';
import { keep, type Written } from '../written.ts';

/** How many rows of a table one transaction forgets at most, so that a call never waits for a big clean-up. */
const AT_ONCE = 1_000;

/** Forgets old rows in bites. Each answers true when there may be more. */
export const createPrune = (db: Database) => {
  const bites = (statements: readonly string[]) => {
    const prepared = statements.map((sql) => db.prepare<{ before: number; atOnce: number }>(sql));
    return (before: number): Written<boolean> => {
      const counts = prepared.map((statement) => statement.run({ before, atOnce: AT_ONCE }).changes);
      return keep(counts.some((changes) => changes === AT_ONCE));
    };
  };

  return {
    /** A confirmation stays as long as its grant does: "not me" still has to find it. */
    confirmations: bites([
      `DELETE FROM "grant" WHERE id IN (
        SELECT id FROM "grant" WHERE expires_at < @before OR revoked_at < @before LIMIT @atOnce)`,
      `DELETE FROM confirmation WHERE seq IN (
        SELECT seq FROM confirmation AS old WHERE ended_at < @before
          AND NOT EXISTS (SELECT 1 FROM "grant" WHERE confirmation_id = old.id) LIMIT @atOnce)`,
      // A recovery code has no deadline of its own: it stays spent as long as its authenticator is there.
      `DELETE FROM evidence WHERE once IN (
        SELECT once FROM evidence WHERE at < @before AND once NOT GLOB 'aut_*:recovery:*' LIMIT @atOnce)`,
      `DELETE FROM authenticator WHERE seq IN (
        SELECT seq FROM authenticator WHERE activated_at IS NULL AND created_at < @before LIMIT @atOnce)`,
      `DELETE FROM app_code_try WHERE seq IN (SELECT seq FROM app_code_try WHERE at < @before LIMIT @atOnce)`,
      `DELETE FROM idempotency WHERE (app, key) IN (
        SELECT app, key FROM idempotency WHERE at < @before LIMIT @atOnce)`,
    ]),

    calls: bites(['DELETE FROM call WHERE seq IN (SELECT seq FROM call WHERE at < @before LIMIT @atOnce)']),

    deliveries: bites([
      'DELETE FROM delivery WHERE seq IN (SELECT seq FROM delivery WHERE first_at < @before LIMIT @atOnce)',
    ]),
  };
};
