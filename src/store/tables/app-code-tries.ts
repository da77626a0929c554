import type { Database } from 'better-sqlite3';
import type { Owner, TakenTry } from '../../authenticator/port.ts';
import { keep, type Written } from '../written.ts';

/** Wrong app codes, and those that are being looked at, by user. */
export const createAppCodeTryTable = (db: Database) => {
  const forget = db.prepare<[string, string, number]>(
    'DELETE FROM app_code_try WHERE app = ? AND "user" = ? AND at <= ?',
  );
  const counted = db.prepare<[string, string], { tries: number; oldest: number | null }>(
    'SELECT count(*) AS tries, min(at) AS oldest FROM app_code_try WHERE app = ? AND "user" = ?',
  );
  const insert = db.prepare<[string, string, number]>('INSERT INTO app_code_try (app, "user", at) VALUES (?, ?, ?)');
  const giveBack = db.prepare<[number]>('DELETE FROM app_code_try WHERE seq = ?');

  return {
    take({ app, user }: Owner, at: number, since: number, limit: number): Written<TakenTry> {
      forget.run(app, user, since);
      const row = counted.get(app, user);
      if (row && row.tries >= limit) return keep({ taken: false, oldestAt: row.oldest ?? at });
      return keep({ taken: true, id: Number(insert.run(app, user, at).lastInsertRowid) });
    },

    giveBack(id: number): Written<void> {
      giveBack.run(id);
      return keep(undefined);
    },
  };
};
