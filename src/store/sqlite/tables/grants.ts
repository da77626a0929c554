import type { Database } from 'better-sqlite3';
import type { Grant } from '../../../confirmation/index.ts';
import { grantRowOf } from '../../shared/grant-row.ts';
import type { GrantTable } from '../../shared/schema.ts';

/** Writes grants, and looks whether one stands, in the transaction that runs. */
export const createGrantWriter = (db: Database) => {
  const insert = db.prepare<[GrantTable]>(
    `INSERT INTO "grant" (id, confirmation_id, app, "user", session, "window", origin, method, issued_at, expires_at, revoked_at)
     VALUES (@id, @confirmation_id, @app, @user, @session, @window, @origin, @method, @issued_at, @expires_at, @revoked_at)`,
  );
  const revoke = db.prepare<[number, string]>('UPDATE "grant" SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');

  const unrevoked = db.prepare<[string], unknown>('SELECT 1 FROM "grant" WHERE id = ? AND revoked_at IS NULL');

  return {
    /** Whether what this grant allows, or what needs none, may be stored. */
    allows: (id: string | undefined): boolean => id === undefined || unrevoked.get(id) !== undefined,

    issue(grant: Grant): void {
      insert.run(grantRowOf(grant));
    },

    /** The first revocation counts. */
    revoke(id: string, at: number): void {
      revoke.run(at, id);
    },
  };
};

export type GrantWriter = ReturnType<typeof createGrantWriter>;
