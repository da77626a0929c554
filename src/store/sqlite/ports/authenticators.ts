import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { AuthenticatorStore } from '../../../authenticator/port.ts';
import { authenticatorRowOf } from '../../shared/authenticator-row.ts';
import type { Schema } from '../../shared/schema.ts';
import { fromAuthenticator } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, undo, untilDone, write } from '../operation.ts';
import { all, run } from '../tables/all.ts';
import type { AppendEvent } from '../tables/append-event.ts';
import type { AuthenticatorTable } from '../tables/authenticators.ts';
import type { EvidenceTable } from '../tables/evidence.ts';
import { forgetting } from '../tables/forgetting.ts';
import type { GrantWriter } from '../tables/grants.ts';

interface Parts {
  readonly db: Database;
  readonly kysely: Kysely<Schema>;
  readonly secretKey: Uint8Array;
  readonly table: AuthenticatorTable;
  readonly evidence: EvidenceTable;
  readonly grants: Pick<GrantWriter, 'allows'>;
  readonly append: AppendEvent;
}

/** Authenticators. What was spent of them is read from the evidence, in ranges of its key. */
export const createAuthenticators = ({ db, kysely, secretKey, table, evidence, grants, append }: Parts) => {
  const activate = db.prepare<[number | null, Uint8Array, string]>(
    'UPDATE authenticator SET activated_at = ?, sealed_secrets = ? WHERE id = ? AND activated_at IS NULL',
  );

  return {
    owners: read(() =>
      all(
        db,
        kysely
          .selectFrom('authenticator')
          .select(['app', 'user'])
          .distinct()
          .where('activated_at', 'is not', null)
          .orderBy('app')
          .orderBy('user'),
      ),
    ),

    of: read(({ app, user }) =>
      all(
        db,
        kysely.selectFrom('authenticator').selectAll().where('app', '=', app).where('user', '=', user).orderBy('seq'),
      ).map(table.keptOf),
    ),

    addDraft: write((draft, secrets, grant) => {
      if (!grants.allows(grant)) return undo('unconfirmed');
      table.forgetDrafts(draft);
      run(db, kysely.insertInto('authenticator').values(authenticatorRowOf(secretKey, draft, secrets)));
      return keep('done');
    }),

    activate: write(({ authenticator, secrets, once, event }) => {
      const { activated_at, sealed_secrets, id } = authenticatorRowOf(secretKey, authenticator, secrets);
      if (activate.run(activated_at, sealed_secrets, id).changes === 0) return undo(false);
      if (!evidence.spend(once, authenticator.activatedAt)) return undo(false);
      append(fromAuthenticator(event));
      return keep(true);
    }),

    renewRecovery: write((id, secrets, event, grant) => {
      if (!grants.allows(grant)) return undo('unconfirmed');
      const row = table.byId(id);
      if (!row || row.activated_at === null) return undo('not-found');
      const { authenticator } = table.keptOf(row);
      const { sealed_secrets } = authenticatorRowOf(secretKey, authenticator, secrets);
      run(db, kysely.updateTable('authenticator').set({ sealed_secrets }).where('id', '=', id));
      evidence.forgetRecovery(id);
      append(fromAuthenticator(event));
      return keep('done');
    }),

    remove: write((id, event, grant) => {
      if (!grants.allows(grant)) return undo('unconfirmed');
      const found = table.byId(id);
      if (!found) return undo('not-found');
      run(db, kysely.deleteFrom('authenticator').where('id', '=', id));
      evidence.forgetRecovery(id);
      if (found.activated_at !== null) append(fromAuthenticator(event));
      return keep('done');
    }),

    prune: untilDone(
      forgetting(db, [
        `DELETE FROM authenticator WHERE seq IN (
          SELECT seq FROM authenticator WHERE activated_at IS NULL AND created_at < @before LIMIT @atOnce)`,
        'DELETE FROM app_code_try WHERE seq IN (SELECT seq FROM app_code_try WHERE at < @before LIMIT @atOnce)',
      ]),
    ),
  } satisfies Partial<OperationsOf<AuthenticatorStore>>;
};
