import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type {
  Activation,
  Authenticator,
  AuthenticatorEvent,
  AuthenticatorSecrets,
  KeptAuthenticator,
  Owner,
} from '../../../authenticator/port.ts';
import type { AuthenticatorTable as AuthenticatorColumns, Schema } from '../../shared/schema.ts';
import { authenticatorRow, seal, unseal } from '../../shared/sealed.ts';
import { fromAuthenticator } from '../../shared/stored-event.ts';
import { keep, undo, type Written } from '../written.ts';
import { all, run } from './all.ts';
import type { EventTable } from './events.ts';

type Row = Omit<AuthenticatorColumns, 'seq'>;

/** The authenticator table. What was spent is read from the evidence, in ranges of its key. */
export const createAuthenticatorTable = (
  db: Database,
  kysely: Kysely<Schema>,
  secretKey: Uint8Array,
  events: EventTable,
) => {
  // Steps have as many digits until the year 2065: their order as text is their order.
  const lastStep = db
    .prepare<[string, string], string>('SELECT max(once) FROM evidence WHERE once >= ? AND once < ?')
    .pluck();
  const spent = db.prepare<[string, string], string>('SELECT once FROM evidence WHERE once >= ? AND once < ?').pluck();
  const forgetSpent = db.prepare<[string, string]>('DELETE FROM evidence WHERE once >= ? AND once < ?');
  const spend = db.prepare<[string, number]>('INSERT INTO evidence (once, at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const activate = db.prepare<[number, Uint8Array, string]>(
    'UPDATE authenticator SET activated_at = ?, sealed_secrets = ? WHERE id = ? AND activated_at IS NULL',
  );

  const byId = db.prepare<[string], Row>('SELECT * FROM authenticator WHERE id = ?');

  const keptOf = (row: Row): KeptAuthenticator => {
    const newest = lastStep.get(...stepsOf(row.id));
    return {
      authenticator: authenticatorOf(row),
      secrets: JSON.parse(unseal(secretKey, authenticatorRow(row.id), row.sealed_secrets)) as AuthenticatorSecrets,
      lastStep: typeof newest === 'string' ? Number(newest.slice(row.id.length + 1)) : null,
      spentRecovery: spent.all(...recoveryOf(row.id)).map((once) => once.slice(recoveryOf(row.id)[0].length)),
    };
  };

  const forgetDrafts = ({ app, user }: Owner): void => {
    const drafts = kysely.deleteFrom('authenticator').where('app', '=', app).where('user', '=', user);
    run(db, drafts.where('activated_at', 'is', null));
  };

  return {
    forgetDrafts,

    /** Notes what a confirmation spent at `at`, where that is of an authenticator. False when that is there no more. */
    noteSpent(once: string, at: number): boolean {
      const [, id, isRecovery] = EVIDENCE.exec(once) ?? [];
      if (id === undefined) return true;
      const row = byId.get(id);
      if (!row) return false;
      if (isRecovery === undefined) return true;
      const { authenticator, secrets, spentRecovery } = keptOf(row);
      const { app, user, name } = authenticator;
      const recoveryCodesLeft = secrets.recoveryHashes.length - spentRecovery.length;
      const type = 'authenticator.recovery-code-used';
      events.append(
        fromAuthenticator({ type, at, app, user, authenticator: id, name, actor: null, recoveryCodesLeft }),
      );
      return true;
    },

    owners: (): readonly Owner[] =>
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

    of: ({ app, user }: Owner): readonly KeptAuthenticator[] =>
      all(
        db,
        kysely.selectFrom('authenticator').selectAll().where('app', '=', app).where('user', '=', user).orderBy('seq'),
      ).map(keptOf),

    addDraft(draft: Authenticator, secrets: AuthenticatorSecrets): Written<void> {
      const { id, app, user, name, createdAt } = draft;
      forgetDrafts({ app, user });
      const sealed = seal(secretKey, authenticatorRow(id), JSON.stringify(secrets));
      const row = { id, app, user, name, created_at: createdAt, activated_at: null, sealed_secrets: sealed };
      run(db, kysely.insertInto('authenticator').values(row));
      return keep(undefined);
    },

    activate({ authenticator, secrets, once, event }: Activation): Written<boolean> {
      const { id, activatedAt } = authenticator;
      const sealed = seal(secretKey, authenticatorRow(id), JSON.stringify(secrets));
      if (activate.run(activatedAt, sealed, id).changes === 0) return undo(false);
      if (spend.run(once, activatedAt).changes === 0) return undo(false);
      events.append(fromAuthenticator(event));
      return keep(true);
    },

    remove(id: string, event: AuthenticatorEvent): Written<boolean> {
      const wanted = kysely.selectFrom('authenticator').selectAll().where('id', '=', id);
      const [found] = all(db, wanted);
      if (!found) return undo(false);
      run(db, kysely.deleteFrom('authenticator').where('id', '=', id));
      forgetSpent.run(...recoveryOf(id));
      if (found.activated_at !== null) events.append(fromAuthenticator(event));
      return keep(true);
    },
  };
};

export type AuthenticatorTable = ReturnType<typeof createAuthenticatorTable>;

/** Evidence of an authenticator: of a step, or of a recovery code. */
const EVIDENCE = /^(aut_[^:]+):(recovery:)?/;

/** From the first to behind the last evidence of a step: `:` comes after the digits. */
const stepsOf = (id: string): [from: string, before: string] => [`${id}:0`, `${id}::`];

/** Likewise of a recovery code: `;` comes after `:`. */
const recoveryOf = (id: string): [from: string, before: string] => [`${id}:recovery:`, `${id}:recovery;`];

const authenticatorOf = ({ id, app, user, name, created_at, activated_at }: Row): Authenticator => {
  const common = { id, app, user, name, createdAt: created_at };
  return activated_at === null
    ? { ...common, state: 'draft' }
    : { ...common, state: 'active', activatedAt: activated_at };
};
