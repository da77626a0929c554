import type { Database } from 'better-sqlite3';
import type { AdminSessionStore } from '../../../admin/port.ts';
import { adminSessionOf, adminSessionRowOf } from '../../shared/admin-session-row.ts';
import type { AdminSessionTable } from '../../shared/schema.ts';
import { fromAdmin } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, undo, write } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import type { AuthenticatorTable } from '../tables/authenticators.ts';
import type { EvidenceTable } from '../tables/evidence.ts';

interface Parts {
  readonly db: Database;
  readonly evidence: EvidenceTable;
  readonly table: Pick<AuthenticatorTable, 'noteSpent'>;
  readonly append: AppendEvent;
}

/** Sessions of the administration page, and who has ever confirmed something there. */
export const createAdminSessions = ({ db, evidence, table, append }: Parts) => {
  const all = db.prepare<[], AdminSessionTable>('SELECT * FROM admin_session ORDER BY created_at, id');
  const insert = db.prepare<[AdminSessionTable]>(
    `INSERT INTO admin_session (id, hash, key_hash, user, address, created_at, active_at, unlock_window, unlock_asked_at, unlock_until)
     VALUES (@id, @hash, @key_hash, @user, @address, @created_at, @active_at, @unlock_window, @unlock_asked_at, @unlock_until)`,
  );
  const touch = db.prepare<[number, string]>('UPDATE admin_session SET active_at = max(active_at, ?) WHERE id = ?');
  const remove = db.prepare<[string]>('DELETE FROM admin_session WHERE id = ?');
  const unlock = db.prepare<[string, number, number | null, string]>(
    'UPDATE admin_session SET unlock_window = ?, unlock_asked_at = ?, unlock_until = ? WHERE id = ?',
  );
  const since = db.prepare<[string], number>('SELECT since FROM admin_lock WHERE user = ?').pluck();

  return {
    all: read(() => all.all().map(adminSessionOf)),

    add: write((session, event) => {
      insert.run(adminSessionRowOf(session));
      append(fromAdmin(event));
      return keep(undefined);
    }),

    touch: write((id, at) => {
      touch.run(at, id);
      return keep(undefined);
    }),

    end: write((id, event) => {
      if (remove.run(id).changes === 0) return undo(false);
      append(fromAdmin(event));
      return keep(true);
    }),

    askUnlock: write((id, window, at) => keep(unlock.run(window, at, null, id).changes === 1)),

    unlock: write(({ session, window, until, spends, event }) => {
      if (unlock.run(window, event.at, until, session).changes === 0) return undo(false);
      const isSpent = spends === undefined || (evidence.spend(spends, event.at) && table.noteSpent(spends, event.at));
      if (!isSpent) return undo(false);
      append(fromAdmin(event));
      return keep(true);
    }),

    noteRefused: write((event) => {
      append(fromAdmin(event));
      return keep(undefined);
    }),

    provenSince: read((user) => since.get(user)),
  } satisfies Partial<OperationsOf<AdminSessionStore>>;
};
