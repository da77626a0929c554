import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { KeptAuthenticator, Owner } from '../../../authenticator/port.ts';
import { type AuthenticatorRow, authenticatorOf, authenticatorSecretsOf } from '../../shared/authenticator-row.ts';
import { authenticatorIn } from '../../shared/evidence.ts';
import type { Schema } from '../../shared/schema.ts';
import { fromAuthenticator } from '../../shared/stored-event.ts';
import { run } from './all.ts';
import type { AppendEvent } from './append-event.ts';
import type { EvidenceTable } from './evidence.ts';

interface Parts {
  readonly db: Database;
  readonly kysely: Kysely<Schema>;
  readonly secretKey: Uint8Array;
  readonly evidence: EvidenceTable;
  readonly append: AppendEvent;
}

/** What both confirmations and the port of authenticators do to the authenticator table. */
export const createAuthenticatorTable = ({ db, kysely, secretKey, evidence, append }: Parts) => {
  const byId = db.prepare<[string], AuthenticatorRow>('SELECT * FROM authenticator WHERE id = ?');

  const keptOf = (row: AuthenticatorRow): KeptAuthenticator => ({
    authenticator: authenticatorOf(row),
    secrets: authenticatorSecretsOf(secretKey, row),
    ...evidence.of(row.id),
  });

  return {
    keptOf,

    byId: (id: string): AuthenticatorRow | undefined => byId.get(id),

    forgetDrafts({ app, user }: Owner): void {
      const drafts = kysely.deleteFrom('authenticator').where('app', '=', app).where('user', '=', user);
      run(db, drafts.where('activated_at', 'is', null));
    },

    /** Notes what a confirmation spent at `at`, where that is of an authenticator. False when that, or the recovery code, is there no more. */
    noteSpent(once: string, at: number): boolean {
      const spent = authenticatorIn(once);
      if (!spent) return true;
      const row = byId.get(spent.id);
      if (!row) return false;
      if (spent.recovery === undefined) return true;
      const { authenticator, secrets, spentRecovery } = keptOf(row);
      if (!secrets.recoveryHashes.includes(spent.recovery)) return false;
      const { id, app, user, name } = authenticator;
      const recoveryCodesLeft = secrets.recoveryHashes.length - spentRecovery.length;
      const type = 'authenticator.recovery-code-used';
      append(fromAuthenticator({ type, at, app, user, authenticator: id, name, actor: null, recoveryCodesLeft }));
      return true;
    },
  };
};

export type AuthenticatorTable = ReturnType<typeof createAuthenticatorTable>;
