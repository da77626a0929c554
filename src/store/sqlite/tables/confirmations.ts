import Sqlite, { type Database } from 'better-sqlite3';
import type { CommitOutcome, Write } from '../../../confirmation/port.ts';
import { type ConfirmationRow, confirmationRowOf } from '../../shared/confirmation-row.ts';

type InsertColumns = [
  id: string,
  app: string,
  user: string,
  session: string,
  window: string,
  origin: string,
  state: string,
  version: number,
  code: string | null,
  expiresAt: number | null,
  endedAt: number | null,
  document: string,
];

/** Writes confirmations, in the transaction that runs, and counts those that live in it. */
export const createConfirmationWriter = (db: Database) => {
  // Those past their deadline are few: they are swept as they come to it.
  const countLive = db
    .prepare<[number], number>(
      'SELECT live - (SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND expires_at <= ?) FROM live_count',
    )
    .pluck();
  const countLiveOfUser = db
    .prepare<[string, string, number], number>(
      'SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND app = ? AND "user" = ? AND expires_at > ?',
    )
    .pluck();
  const insert = db.prepare<InsertColumns>(
    `INSERT INTO confirmation (id, app, "user", session, "window", origin, state, version, code, expires_at, ended_at, document)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  );
  // Neither names the code: it never changes, and a statement that names it pays for every index on it.
  const goOn = db.prepare<[string, number, number | null, string, string, number]>(
    'UPDATE confirmation SET state = ?, version = ?, expires_at = ?, document = ? WHERE id = ? AND version = ?',
  );
  const end = db.prepare<[string, number, number, string, string, number]>(
    `UPDATE confirmation SET state = ?, version = ?, expires_at = NULL, ended_at = ?, document = ? WHERE id = ? AND version = ?`,
  );

  const add = (row: ConfirmationRow): number => {
    const { id, app, user, session, window, origin, state, version, code, expires_at, ended_at, document } = row;
    return insert.run(id, app, user, session, window, origin, state, version, code, expires_at, ended_at, document)
      .changes;
  };

  const change = (row: ConfirmationRow, expectedVersion: number): number => {
    const { id, state, version, expires_at, ended_at, document } = row;
    const result =
      ended_at === null
        ? goOn.run(state, version, expires_at, document, id, expectedVersion)
        : end.run(state, version, ended_at, document, id, expectedVersion);
    return result.changes;
  };

  return {
    /** Live confirmations before their deadline: of the installation, and of one user of an app. */
    liveCount: (now: number): number => countLive.get(now) ?? 0,
    liveCountOfUser: (app: string, user: string, now: number): number => countLiveOfUser.get(app, user, now) ?? 0,

    /** Writes one row; the reason why not leaves the table as it was. */
    write({ next, expectedVersion }: Write): CommitOutcome {
      const row = confirmationRowOf(next);
      try {
        const changes = expectedVersion === 0 ? add(row) : change(row, expectedVersion);
        return changes === 1 ? 'committed' : 'version-conflict';
      } catch (cause) {
        const taken = takenBy(cause);
        if (taken === undefined) throw cause;
        return taken;
      }
    },
  };
};

export type ConfirmationWriter = ReturnType<typeof createConfirmationWriter>;

/** SQLite names the columns of the unique index that refused; any other failure is a fault. */
const takenBy = (cause: unknown): CommitOutcome | undefined => {
  if (!(cause instanceof Sqlite.SqliteError) || cause.code !== 'SQLITE_CONSTRAINT_UNIQUE') return undefined;
  switch (cause.message) {
    case 'UNIQUE constraint failed: confirmation.code':
      return 'code-taken';
    case 'UNIQUE constraint failed: confirmation.app, confirmation.user, confirmation.session, confirmation.window':
      return 'window-taken';
    default:
      return undefined;
  }
};
