import type { Database } from 'better-sqlite3';
import type { KeptAuthenticator } from '../../../authenticator/port.ts';
import { recoveryHashIn, recoveryOf, stepIn, stepsOf } from '../../shared/evidence.ts';

/** What has been spent: once, ever. */
export const createEvidenceTable = (db: Database) => {
  const spend = db.prepare<[string, number]>('INSERT INTO evidence (once, at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const spent = db.prepare<[string]>('SELECT 1 FROM evidence WHERE once = ?');
  // Steps have as many digits until the year 2065: their order as text is their order.
  const last = db
    .prepare<[string, string], string | null>('SELECT max(once) FROM evidence WHERE once >= ? AND once < ?')
    .pluck();
  const within = db.prepare<[string, string], string>('SELECT once FROM evidence WHERE once >= ? AND once < ?').pluck();
  const forget = db.prepare<[string, string]>('DELETE FROM evidence WHERE once >= ? AND once < ?');

  return {
    /** False, and nothing changed, where it was spent before. */
    spend: (once: string, at: number): boolean => spend.run(once, at).changes === 1,

    isSpent: (once: string): boolean => spent.get(once) !== undefined,

    /** What was spent of this authenticator. */
    of(authenticator: string): Pick<KeptAuthenticator, 'lastStep' | 'spentRecovery'> {
      const newest = last.get(...stepsOf(authenticator));
      return {
        lastStep: typeof newest === 'string' ? stepIn(authenticator, newest) : null,
        spentRecovery: within.all(...recoveryOf(authenticator)).map((once) => recoveryHashIn(authenticator, once)),
      };
    },

    /** Its recovery codes have no deadline of their own: they go with it. */
    forgetRecovery(authenticator: string): void {
      forget.run(...recoveryOf(authenticator));
    },
  };
};

export type EvidenceTable = ReturnType<typeof createEvidenceTable>;
