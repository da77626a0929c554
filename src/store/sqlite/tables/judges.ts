import type { Database } from 'better-sqlite3';
import { type Change, type Confirmation, tooClose } from '../../../confirmation/index.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';

interface Document {
  readonly document: string;
}

/** What codes and presses are judged by: before their transaction, and in it. */
export const createJudges = (db: Database) => {
  const byLiveCode = db.prepare<[string], Document>(
    'SELECT document FROM confirmation WHERE code = ? AND ended_at IS NULL',
  );
  const byFormerCode = db.prepare<[string], Document>(
    'SELECT document FROM confirmation WHERE code = ? AND ended_at IS NOT NULL ORDER BY seq DESC LIMIT 1',
  );
  const takenNow = db.prepare<[string]>(
    'SELECT 1 FROM json_each(?) AS wanted JOIN confirmation ON code = wanted.value WHERE ended_at IS NULL LIMIT 1',
  );
  const takenAfter = db.prepare<[string, number]>(
    'SELECT 1 FROM json_each(?) AS wanted JOIN confirmation ON code = wanted.value WHERE ended_at > ? LIMIT 1',
  );
  // SQLite takes a partial index only where it sees its condition, and it does not look into a parameter.
  const livingAtHome = db.prepare<[number], Document>(
    "SELECT document FROM confirmation WHERE ended_at IS NULL AND origin = 'home' LIMIT ?",
  );
  const endedAtHome = db.prepare<[number, number], Document>(
    "SELECT document FROM confirmation WHERE ended_at IS NOT NULL AND origin = 'home' AND ended_at > ? LIMIT ?",
  );

  return {
    /** See `ConfirmationStore`. */
    byCode(code: string): Confirmation | undefined {
      const row = byLiveCode.get(code) ?? byFormerCode.get(code);
      return row && confirmationOf(row);
    },

    /** See `Change`. */
    isCodeTaken({ code, freeSince }: NonNullable<Change['apart']>): boolean {
      const wanted = JSON.stringify(tooClose(code));
      return takenNow.get(wanted) !== undefined || takenAfter.get(wanted, freeSince) !== undefined;
    },

    /** See `ConfirmationStore`. */
    atHomeSince(since: number, limit: number): readonly Confirmation[] {
      return [...livingAtHome.all(limit), ...endedAtHome.all(since, limit)].slice(0, limit).map(confirmationOf);
    },
  };
};

export type Judges = ReturnType<typeof createJudges>;
