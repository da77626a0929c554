import type { Database } from 'better-sqlite3';
import type { AuthenticatorStore, TakenTry } from '../../../authenticator/port.ts';
import { keep, type OperationsOf, type Written, write } from '../operation.ts';

/** Wrong app codes, and those that are being looked at, by user. */
export const createAppCodeTries = (db: Database) => {
  const forget = db.prepare<[string, string, number]>(
    'DELETE FROM app_code_try WHERE app = ? AND "user" = ? AND at <= ?',
  );
  const nthNewest = db
    .prepare<[string, string, number], number>(
      'SELECT at FROM app_code_try WHERE app = ? AND "user" = ? ORDER BY at DESC LIMIT 1 OFFSET ? - 1',
    )
    .pluck();
  const insert = db.prepare<[string, string, number]>('INSERT INTO app_code_try (app, "user", at) VALUES (?, ?, ?)');
  const giveBack = db.prepare<[number]>('DELETE FROM app_code_try WHERE seq = ?');

  return {
    takeTry: write(({ app, user }, at, limits): Written<TakenTry> => {
      forget.run(app, user, at - Math.max(...limits.map(({ withinSeconds }) => withinSeconds)) * 1000);
      const freeAt = Math.max(
        at,
        ...limits.map(({ most, withinSeconds }) => {
          const last = nthNewest.get(app, user, most);
          return last === undefined ? at : last + withinSeconds * 1000;
        }),
      );
      if (freeAt > at) return keep({ taken: false, freeAt });
      return keep({ taken: true, id: Number(insert.run(app, user, at).lastInsertRowid) });
    }),

    returnTry: write((id) => {
      giveBack.run(id);
      return keep(undefined);
    }),
  } satisfies Partial<OperationsOf<AuthenticatorStore>>;
};
