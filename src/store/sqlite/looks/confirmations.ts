import type { Database } from 'better-sqlite3';
import type { ConfirmationStore } from '../../../confirmation/port.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import { look, type OperationsOf } from '../operation.ts';

/** What a page that waits asks again and again. */
export const createConfirmationLooks = (db: Database) => {
  const byId = db.prepare<[string], { readonly document: string }>('SELECT document FROM confirmation WHERE id = ?');

  return {
    load: look((id) => {
      const row = byId.get(id);
      return row && confirmationOf(row);
    }),
  } satisfies Partial<OperationsOf<ConfirmationStore>>;
};
