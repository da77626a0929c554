import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { AccountStore } from '../../../access/port.ts';
import { accountOf, accountRowOf, provenAccountOf } from '../../shared/account-row.ts';
import type { AccountTable, Schema } from '../../shared/schema.ts';
import { fromAccount } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, write } from '../operation.ts';
import { all, run } from '../tables/all.ts';
import type { AppendEvent } from '../tables/append-event.ts';

/** Accounts, with what proves them sealed. */
export const createAccounts = (
  db: Database,
  kysely: Kysely<Schema>,
  secretKey: Uint8Array,
  append: AppendEvent,
): OperationsOf<AccountStore> => {
  const byId = db.prepare<[string], AccountTable>('SELECT * FROM account WHERE id = ?');
  const remove = db.prepare<[string], AccountTable>('DELETE FROM account WHERE id = ? RETURNING *');

  return {
    find: read((username) => {
      const row = byId.get(username);
      return row && provenAccountOf(secretKey, row);
    }),

    all: read(() => all(db, kysely.selectFrom('account').selectAll().orderBy('id')).map(accountOf)),

    add: write((added, actor) => {
      const query = kysely.insertInto('account').values(accountRowOf(secretKey, added));
      const { account } = added;
      const isNew =
        run(
          db,
          query.onConflict((conflict) => conflict.doNothing()),
        ) === 1;
      if (isNew) append(fromAccount({ type: 'account.added', at: account.createdAt, account, actor }));
      return keep(isNew);
    }),

    remove: write((username, at, actor) => {
      const row = remove.get(username);
      if (row) append(fromAccount({ type: 'account.removed', at, account: accountOf(row), actor }));
      return keep(row !== undefined);
    }),
  };
};
