import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { Grant, WindowKey } from '../../../confirmation/index.ts';
import type { GrantTable as GrantRow, Schema } from '../../shared/schema.ts';
import { all } from './all.ts';

/** The grant table. */
export const createGrantTable = (db: Database, kysely: Kysely<Schema>) => {
  const byId = db.prepare<[string], GrantRow>('SELECT * FROM "grant" WHERE id = ?');
  const newestLive = db.prepare<[string, string, string, string, number], GrantRow>(
    `SELECT * FROM "grant" WHERE app = ? AND session = ? AND "user" = ? AND "window" = ?
       AND revoked_at IS NULL AND expires_at > ? ORDER BY issued_at DESC LIMIT 1`,
  );
  const insert = db.prepare<[GrantRow]>(
    `INSERT INTO "grant" (id, confirmation_id, app, "user", session, "window", origin, method, issued_at, expires_at, revoked_at)
     VALUES (@id, @confirmation_id, @app, @user, @session, @window, @origin, @method, @issued_at, @expires_at, @revoked_at)`,
  );
  const revoke = db.prepare<[number, string]>('UPDATE "grant" SET revoked_at = ? WHERE id = ? AND revoked_at IS NULL');

  return {
    byId: (id: string): Grant | undefined => found(byId.get(id)),

    live: ({ app, user, session, window }: WindowKey, now: number): Grant | undefined =>
      found(newestLive.get(app, session, user, window, now)),

    liveInSession(app: string, session: string, now: number): readonly Grant[] {
      const inSession = kysely.selectFrom('grant').selectAll().where('app', '=', app).where('session', '=', session);
      return all(db, inSession.where('revoked_at', 'is', null).where('expires_at', '>', now)).map(grantOf);
    },

    issue(grant: Grant): void {
      insert.run(rowOf(grant));
    },

    /** The first revocation counts. */
    revoke(id: string, at: number): void {
      revoke.run(at, id);
    },
  };
};

export type GrantTable = ReturnType<typeof createGrantTable>;

const found = (row: GrantRow | undefined): Grant | undefined => row && grantOf(row);

const grantOf = (row: GrantRow): Grant => ({
  id: row.id,
  confirmationId: row.confirmation_id,
  app: row.app,
  user: row.user,
  session: row.session,
  window: row.window,
  origin: row.origin as Grant['origin'],
  method: row.method as Grant['method'],
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

const rowOf = ({ confirmationId, issuedAt, expiresAt, revokedAt, ...same }: Grant): GrantRow => ({
  ...same,
  confirmation_id: confirmationId,
  issued_at: issuedAt,
  expires_at: expiresAt,
  revoked_at: revokedAt,
});
