import type { Database } from 'better-sqlite3';
import { createAdminSessionLooks } from './ports/admin-sessions.ts';
import { createConfirmationLooks } from './ports/confirmations.ts';
import { createGrantLooks } from './ports/grants.ts';
import { createKeyLooks } from './ports/keys.ts';
import { createJudges, type Judges } from './tables/judges.ts';

/** What requests look for, by port: all that travels as a `look`. Needs nothing but the connection, and none that writes. */
export const createLooks = (db: Database, judges: Judges = createJudges(db)) => ({
  keys: createKeyLooks(db),
  confirmations: { ...createConfirmationLooks(db, judges), ...createGrantLooks(db) },
  adminSessions: createAdminSessionLooks(db),
});
