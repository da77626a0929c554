import type { Database } from 'better-sqlite3';
import type { Grant, WindowKey } from '../../../confirmation/index.ts';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import { grantOf } from '../../shared/grant-row.ts';
import type { GrantTable } from '../../shared/schema.ts';
import { look, type OperationsOf } from '../operation.ts';

/** The grant that somebody shows or asks with, and what a new question meets. */
export const createGrantLooks = (db: Database) => {
  const byId = db.prepare<[string], GrantTable>('SELECT * FROM "grant" WHERE id = ?');
  const newestLive = db.prepare<[string, string, string, string, number], GrantTable>(
    `SELECT * FROM "grant" WHERE app = ? AND session = ? AND "user" = ? AND "window" = ?
       AND revoked_at IS NULL AND expires_at > ? ORDER BY issued_at DESC LIMIT 1`,
  );
  const inWindow = db
    .prepare<[string, string, string, string], string>(
      'SELECT document FROM confirmation WHERE app = ? AND "user" = ? AND session = ? AND "window" = ? AND ended_at IS NULL',
    )
    .pluck();
  const liveGrant = ({ app, user, session, window }: WindowKey, now: number): Grant | undefined =>
    found(newestLive.get(app, session, user, window, now));

  return {
    grant: look((id) => found(byId.get(id))),

    liveGrant: look(liveGrant),

    standing: look((key, now) => {
      const document = inWindow.get(key.app, key.user, key.session, key.window);
      return { live: document === undefined ? undefined : confirmationOf({ document }), grant: liveGrant(key, now) };
    }),
  } satisfies Partial<OperationsOf<ConfirmationStore>>;
};

const found = (row: GrantTable | undefined): Grant | undefined => row && grantOf(row);
