import type { AuthenticatorStore } from '../../../authenticator/port.ts';
import { type AuthenticatorRow, authenticatorRowOf } from '../../shared/authenticator-row.ts';
import { recoveryOf } from '../../shared/evidence.ts';
import { fromAuthenticator } from '../../shared/stored-event.ts';
import { keep, undo } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { forgetting } from '../forgetting.ts';
import { type Client, countOf, kysely, rowsOf, run } from '../statements.ts';
import { AUTHENTICATOR, keptOf, lockedAuthenticator, spend } from './recovery-codes.ts';

const OWNERS = 'SELECT DISTINCT app, "user" FROM authenticator WHERE activated_at IS NOT NULL ORDER BY app, "user"';
const OF_OWNER = `SELECT ${AUTHENTICATOR} FROM authenticator WHERE app = $1 AND "user" = $2 ORDER BY seq`;
const DROP_DRAFTS = 'DELETE FROM authenticator WHERE app = $1 AND "user" = $2 AND activated_at IS NULL';
const ACTIVATE = `UPDATE authenticator SET activated_at = $1, sealed_secrets = $2 WHERE id = $3 AND activated_at IS NULL`;
const RESEAL = 'UPDATE authenticator SET sealed_secrets = $1 WHERE id = $2';
const REMOVE = 'DELETE FROM authenticator WHERE id = $1';
// A revocation writes this row before it looks for drafts, and waits for whoever shares it: see `allows`.
const UNREVOKED = 'SELECT id FROM "grant" WHERE id = $1 AND revoked_at IS NULL FOR SHARE';
const FORGET_RECOVERY = 'DELETE FROM evidence WHERE once >= $1 AND once < $2';

type Asked = Omit<AuthenticatorStore, 'takeTry' | 'returnTry'>;

/** Authenticators. What was spent of them is read from the evidence, in ranges of its key. */
export const createAuthenticators = (database: Database, secretKey: Uint8Array): Asked => {
  const { ask, transact } = database;
  // Its recovery codes have no deadline of their own: they go with it.
  const forgetRecovery = (client: Client, id: string) => countOf(client, FORGET_RECOVERY, recoveryOf(id));

  // Whether what this grant allows, or what needs none, may be stored: it is not revoked until the transaction ends. The first lock of that, as of
  // a revocation: the two do not wait for each other in a circle. Where a group commits a code of the same authenticator before a revocation they may;
  // PostgreSQL ends one of them then, and it is tried again.
  const allows = async (client: Client, grant: string | undefined): Promise<boolean> =>
    grant === undefined || (await countOf(client, UNREVOKED, [grant])) === 1;

  return {
    owners: () => ask((client) => rowsOf(client, OWNERS)),

    of: ({ app, user }) =>
      ask(async (client) => {
        const kept = [];
        for (const row of await rowsOf<AuthenticatorRow>(client, OF_OWNER, [app, user]))
          kept.push(await keptOf(client, secretKey, row));
        return kept;
      }),

    addDraft: (draft, secrets, grant) =>
      transact(async ({ client }) => {
        if (!(await allows(client, grant))) return undo('unconfirmed');
        await countOf(client, DROP_DRAFTS, [draft.app, draft.user]);
        await run(client, kysely.insertInto('authenticator').values(authenticatorRowOf(secretKey, draft, secrets)));
        return keep('done');
      }),

    activate: ({ authenticator, secrets, once, event }) =>
      transact(async ({ client, append }) => {
        const { activated_at, sealed_secrets, id } = authenticatorRowOf(secretKey, authenticator, secrets);
        if ((await countOf(client, ACTIVATE, [activated_at, sealed_secrets, id])) === 0) return undo(false);
        if (!(await spend(client, once, authenticator.activatedAt))) return undo(false);
        append(fromAuthenticator(event));
        return keep(true);
      }),

    renewRecovery: (id, secrets, event, grant) =>
      transact(async ({ client, append }) => {
        if (!(await allows(client, grant))) return undo('unconfirmed');
        const row = await lockedAuthenticator(client, id);
        if (!row || row.activated_at === null) return undo('not-found');
        const { authenticator } = await keptOf(client, secretKey, row);
        await countOf(client, RESEAL, [authenticatorRowOf(secretKey, authenticator, secrets).sealed_secrets, id]);
        await forgetRecovery(client, id);
        append(fromAuthenticator(event));
        return keep('done');
      }),

    remove: (id, event, grant) =>
      transact(async ({ client, append }) => {
        if (!(await allows(client, grant))) return undo('unconfirmed');
        const row = await lockedAuthenticator(client, id);
        if (!row) return undo('not-found');
        await countOf(client, REMOVE, [id]);
        await forgetRecovery(client, id);
        if (row.activated_at !== null) append(fromAuthenticator(event));
        return keep('done');
      }),

    prune: forgetting(database, [
      `DELETE FROM authenticator WHERE seq IN (
        SELECT seq FROM authenticator WHERE activated_at IS NULL AND created_at < $1 LIMIT $2)`,
      'DELETE FROM app_code_try WHERE seq IN (SELECT seq FROM app_code_try WHERE at < $1 LIMIT $2)',
    ]),
  };
};
