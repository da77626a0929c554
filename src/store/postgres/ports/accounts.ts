import type { AccountStore } from '../../../access/port.ts';
import { accountOf, accountRowOf, provenAccountOf } from '../../shared/account-row.ts';
import type { AccountTable } from '../../shared/schema.ts';
import { fromAccount } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { kysely, rowsOf, run } from '../statements.ts';

const COLUMNS = 'id, app, "user", sealed_secrets, created_at';
const BY_ID = `SELECT ${COLUMNS} FROM account WHERE id = $1`;
const ALL = `SELECT ${COLUMNS} FROM account ORDER BY id`;
const REMOVE = `DELETE FROM account WHERE id = $1 RETURNING ${COLUMNS}`;

/** Accounts, with what proves them sealed. */
export const createAccounts = (
  { ask, transact }: Pick<Database, 'ask' | 'transact'>,
  secretKey: Uint8Array,
): AccountStore => ({
  async find(username) {
    const [row] = await ask((client) => rowsOf<AccountTable>(client, BY_ID, [username]));
    return row && provenAccountOf(secretKey, row);
  },

  all: async () => (await ask((client) => rowsOf<AccountTable>(client, ALL))).map(accountOf),

  add: (added, actor) =>
    transact(async ({ client, append }) => {
      const query = kysely.insertInto('account').values(accountRowOf(secretKey, added));
      const { account } = added;
      const isNew =
        (await run(
          client,
          query.onConflict((conflict) => conflict.doNothing()),
        )) === 1;
      if (isNew) append(fromAccount({ type: 'account.added', at: account.createdAt, account, actor }));
      return keep(isNew);
    }),

  remove: (username, at, actor) =>
    transact(async ({ client, append }) => {
      const [row] = await rowsOf<AccountTable>(client, REMOVE, [username]);
      if (row) append(fromAccount({ type: 'account.removed', at, account: accountOf(row), actor }));
      return keep(row !== undefined);
    }),
});
