import type { Database } from 'better-sqlite3';
import type { AdminSessionStore } from '../../../admin/port.ts';
import { adminSessionOf } from '../../shared/admin-session-row.ts';
import type { AdminSessionTable } from '../../shared/schema.ts';
import { look, type OperationsOf } from '../operation.ts';

/** Whose session is shown. */
export const createAdminSessionLooks = (db: Database) => {
  const byHash = db.prepare<[string], AdminSessionTable>('SELECT * FROM admin_session WHERE hash = ?');

  return {
    byHash: look((hash) => {
      const row = byHash.get(hash);
      return row && adminSessionOf(row);
    }),
  } satisfies Partial<OperationsOf<AdminSessionStore>>;
};
