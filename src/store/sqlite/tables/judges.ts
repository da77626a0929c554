import type { Database } from 'better-sqlite3';
import { type Kysely, sql } from 'kysely';
import { type Change, type Confirmation, tooClose } from '../../../confirmation/index.ts';
import { confirmationOf } from '../../shared/confirmation-row.ts';
import type { Schema } from '../../shared/schema.ts';
import { all } from './all.ts';

/** Written out: SQLite takes a partial index only where it sees its condition, and it does not look into a parameter. */
const HOME = sql.lit('home');

interface Document {
  readonly document: string;
}

/** What codes and presses are judged by: before their transaction, and in it. */
export const createJudges = (db: Database, kysely: Kysely<Schema>) => {
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
  const documents = () => kysely.selectFrom('confirmation').select('document');

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
      const living = documents().where('ended_at', 'is', null).where('origin', '=', 'home').limit(limit);
      const ended = documents()
        .where('ended_at', 'is not', null)
        .where('origin', '=', HOME)
        .where('ended_at', '>', since)
        .limit(limit);
      return [...all(db, living), ...all(db, ended)].slice(0, limit).map(confirmationOf);
    },
  };
};

export type Judges = ReturnType<typeof createJudges>;
