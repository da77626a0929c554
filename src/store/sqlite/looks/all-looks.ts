import type { Database } from 'better-sqlite3';
import { createAdminSessionLooks } from './admin-sessions.ts';
import { createConfirmationLooks } from './confirmations.ts';
import { createGrantLooks } from './grants.ts';
import { createKeyLooks } from './keys.ts';

/** All that travels as a `look`, by port. Needs nothing but a connection, and none that writes. */
export const createLooks = (db: Database) => ({
  keys: createKeyLooks(db),
  confirmations: { ...createConfirmationLooks(db), ...createGrantLooks(db) },
  adminSessions: createAdminSessionLooks(db),
});
