import type { Database } from 'better-sqlite3';
import type { Grant } from '../../../confirmation/index.ts';
import { grantRowOf } from '../../shared/grant-row.ts';
import type { GrantTable } from '../../shared/schema.ts';

/** Writes grants, in the transaction that runs. */
export const createGrantWriter = (db: Database) => {
  const insert = db.prepare<[GrantTable]>(
    `INSERT INTO "grant" (id, confirmation_id, app, "user", session, "window", origin, method, issued_at, expires_at, revoked_at)
     VALUES (@id, @confirmation_id, @app, @user, @session, @window, @origin, @method, @issued_at, @expires_at, @revoked_at)`,
  );
  const revoke = db.prepare<[number, string]>('UPDATE "grant" SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');

  return {
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
