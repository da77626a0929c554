import Sqlite, { type Database } from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import type { Confirmation, StateKind, WindowKey } from '../../../confirmation/index.ts';
import type { CommitOutcome, ListQuery, Page, Write } from '../../../confirmation/port.ts';
import { type ConfirmationRow, confirmationOf, rowOf } from '../../shared/confirmation-row.ts';
import { pageOf, readCursor } from '../../shared/cursor.ts';
import type { Schema } from '../../shared/schema.ts';
import { all } from './all.ts';

interface Document {
  readonly document: string;
}

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

/** Written out: SQLite takes a partial index only where it sees its condition, and it does not look into a parameter. */
const HOME = sql.lit('home');

/** The confirmation table: prepared for what a call waits for, Kysely for the lists. */
export const createConfirmationTable = (db: Database, kysely: Kysely<Schema>) => {
  const byId = db.prepare<[string], Document>('SELECT document FROM confirmation WHERE id = ?');
  const byLiveCode = db.prepare<[string], Document>(
    'SELECT document FROM confirmation WHERE code = ? AND ended_at IS NULL',
  );
  const byFormerCode = db.prepare<[string], Document>(
    'SELECT document FROM confirmation WHERE code = ? AND ended_at IS NOT NULL ORDER BY seq DESC LIMIT 1',
  );
  const inWindow = db.prepare<[string, string, string, string], Document>(
    'SELECT document FROM confirmation WHERE app = ? AND "user" = ? AND session = ? AND "window" = ? AND ended_at IS NULL',
  );
  const soonest = db
    .prepare<[], number | null>('SELECT min(expires_at) FROM confirmation WHERE ended_at IS NULL')
    .pluck();
  const takenNow = db.prepare<[string]>(
    'SELECT 1 FROM json_each(?) AS wanted JOIN confirmation ON code = wanted.value WHERE ended_at IS NULL LIMIT 1',
  );
  const takenAfter = db.prepare<[string, number]>(
    'SELECT 1 FROM json_each(?) AS wanted JOIN confirmation ON code = wanted.value WHERE ended_at > ? LIMIT 1',
  );
  const countLive = db
    .prepare<[number], number>('SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND expires_at > ?')
    .pluck();
  const countLiveOfUser = db
    .prepare<[string, string, number], number>(
      'SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND app = ? AND "user" = ? AND expires_at > ?',
    )
    .pluck();
  const countPending = db
    .prepare<[number], number>(
      `SELECT count(*) FROM confirmation WHERE ended_at IS NULL AND state = 'pending' AND expires_at > ?`,
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

  const live = () => kysely.selectFrom('confirmation').select('document').where('ended_at', 'is', null);

  return {
    load: (id: string): Confirmation | undefined => found(byId.get(id)),

    byCode: (code: string): Confirmation | undefined => found(byLiveCode.get(code) ?? byFormerCode.get(code)),

    liveInWindow: ({ app, user, session, window }: WindowKey): Confirmation | undefined =>
      found(inWindow.get(app, user, session, window)),

    liveInSession: (app: string, session: string): readonly Confirmation[] =>
      all(db, live().where('app', '=', app).where('session', '=', session)).map(confirmationOf),

    pendingAtHome(now: number, limit: number): readonly Confirmation[] {
      const query = live().where('state', '=', 'pending').where('origin', '=', 'home').where('expires_at', '>', now);
      return all(db, query.limit(limit)).map(confirmationOf);
    },

    atHomeSince(since: number, limit: number): readonly Confirmation[] {
      const living = live().where('origin', '=', 'home').limit(limit);
      const ended = kysely
        .selectFrom('confirmation')
        .select('document')
        .where('ended_at', 'is not', null)
        .where('origin', '=', HOME)
        .where('ended_at', '>', since)
        .limit(limit);
      return [...all(db, living), ...all(db, ended)].slice(0, limit).map(confirmationOf);
    },

    overdue: (now: number, limit: number): readonly Confirmation[] =>
      all(db, live().where('expires_at', '<=', now).orderBy('expires_at').limit(limit)).map(confirmationOf),

    nextDeadline: (): number | undefined => soonest.get() ?? undefined,

    anyCodeTaken(codes: readonly string[], freeSince: number): boolean {
      const wanted = JSON.stringify(codes);
      return takenNow.get(wanted) !== undefined || takenAfter.get(wanted, freeSince) !== undefined;
    },

    list({ app, state, cursor, limit }: ListQuery): Page<Confirmation> {
      const before = readCursor(cursor);
      let query = kysely.selectFrom('confirmation').select(['seq', 'document']).where('app', '=', app);
      if (before !== undefined) query = query.where('seq', '<', before);
      if (state !== undefined) query = query.where('state', '=', state);
      if (state !== undefined && isLive(state)) query = query.where('ended_at', 'is', null);
      return pageOf(all(db, query.orderBy('seq', 'desc').limit(limit + 1)), limit, confirmationOf);
    },

    /** Live confirmations before their deadline: of the installation, and of one user of an app. */
    liveCount: (now: number): number => countLive.get(now) ?? 0,
    liveCountOfUser: (app: string, user: string, now: number): number => countLiveOfUser.get(app, user, now) ?? 0,

    /** Confirmations that wait for a proof. */
    pendingCount: (now: number): number => countPending.get(now) ?? 0,

    /** Writes one row; the reason why not leaves the table as it was. */
    write({ next, expectedVersion }: Write): CommitOutcome {
      const row = rowOf(next);
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

export type ConfirmationTable = ReturnType<typeof createConfirmationTable>;

const found = (row: Document | undefined): Confirmation | undefined => row && confirmationOf(row);

const isLive = (state: StateKind): boolean => state === 'pending' || state === 'confirmed';

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
