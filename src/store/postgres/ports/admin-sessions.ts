import type { AdminSessionStore } from '../../../admin/port.ts';
import { adminSessionOf, adminSessionRowOf } from '../../shared/admin-session-row.ts';
import type { AdminSessionTable } from '../../shared/schema.ts';
import { fromAdmin } from '../../shared/stored-event.ts';
import { keep, undo } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { countOf, kysely, rowsOf, run } from '../statements.ts';
import { noteRecoveryCode, spend } from './recovery-codes.ts';

const SELECT =
  'SELECT id, hash, key_hash, "user", address, created_at, active_at, unlock_window, unlock_asked_at, unlock_until FROM admin_session';
const BY_HASH = `${SELECT} WHERE hash = $1`;
const ALL = `${SELECT} ORDER BY created_at, id`;
const TOUCH = 'UPDATE admin_session SET active_at = greatest(active_at, $1) WHERE id = $2';
const REMOVE = 'DELETE FROM admin_session WHERE id = $1';
const UNLOCK = 'UPDATE admin_session SET unlock_window = $1, unlock_asked_at = $2, unlock_until = $3 WHERE id = $4';
const SINCE = 'SELECT since FROM admin_lock WHERE "user" = $1';

/** Sessions of the administration page, whichever node began one, and who has ever confirmed something there. */
export const createAdminSessions = (
  { ask, transact }: Pick<Database, 'ask' | 'transact'>,
  secretKey: Uint8Array,
): AdminSessionStore => ({
  async byHash(hash) {
    const [row] = await ask((client) => rowsOf<AdminSessionTable>(client, BY_HASH, [hash]));
    return row && adminSessionOf(row);
  },

  all: async () => (await ask((client) => rowsOf<AdminSessionTable>(client, ALL))).map(adminSessionOf),

  add: (session, event) =>
    transact(async ({ client, append }) => {
      await run(client, kysely.insertInto('admin_session').values(adminSessionRowOf(session)));
      append(fromAdmin(event));
      return keep(undefined);
    }),

  touch: async (id, at) => void (await ask((client) => countOf(client, TOUCH, [at, id]))),

  end: (id, event) =>
    transact(async ({ client, append }) => {
      if ((await countOf(client, REMOVE, [id])) === 0) return undo(false);
      append(fromAdmin(event));
      return keep(true);
    }),

  askUnlock: (id, window, at) => ask(async (client) => (await countOf(client, UNLOCK, [window, at, null, id])) === 1),

  unlock: ({ session, window, until, spends, event }) =>
    transact(async ({ client, append }) => {
      if ((await countOf(client, UNLOCK, [window, event.at, until, session])) === 0) return undo(false);
      if (spends !== undefined) {
        const used = await noteRecoveryCode(client, secretKey, spends, event.at);
        if (!used || !(await spend(client, spends, event.at))) return undo(false);
        append(used);
      }
      append(fromAdmin(event));
      return keep(true);
    }),

  noteRefused: (event) =>
    transact(async ({ append }) => {
      append(fromAdmin(event));
      return keep(undefined);
    }),

  async provenSince(user) {
    const [row] = await ask((client) => rowsOf<{ readonly since: number }>(client, SINCE, [user]));
    return row?.since;
  },
});
