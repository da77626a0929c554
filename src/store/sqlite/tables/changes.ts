import type { Database } from 'better-sqlite3';
import type { Change, CommitOutcome, IdempotencyRecord } from '../../../confirmation/port.ts';
import { spentAt } from '../../shared/evidence.ts';
import { fromConfirmation, fromPress } from '../../shared/stored-event.ts';
import type { AppendEvent } from './append-event.ts';
import type { AuthenticatorTable } from './authenticators.ts';
import type { ConfirmationWriter } from './confirmations.ts';
import type { EvidenceTable } from './evidence.ts';
import type { GrantWriter } from './grants.ts';
import type { Judges } from './judges.ts';

interface Tables {
  readonly authenticators: Pick<AuthenticatorTable, 'noteSpent' | 'forgetDrafts'>;
  readonly confirmations: ConfirmationWriter;
  readonly evidence: EvidenceTable;
  readonly grants: GrantWriter;
  readonly judges: Pick<Judges, 'isCodeTaken' | 'atHomeSince'>;
  readonly append: AppendEvent;
}

interface IdempotencyRow {
  readonly body_hash: string;
  readonly confirmation_id: string;
  readonly at: number;
}

/** Writes whole changes, in the transaction that runs, with the evidence they spend and the `Idempotency-Key` they answer. */
export const createChangeWriter = (
  db: Database,
  { authenticators, confirmations, evidence, grants, judges, append }: Tables,
) => {
  const remembered = db.prepare<[string, string], IdempotencyRow>(
    'SELECT body_hash, confirmation_id, at FROM idempotency WHERE app = ? AND key = ?',
  );
  const remember = db.prepare<[string, string, string, string, number]>(
    'INSERT INTO idempotency (app, key, body_hash, confirmation_id, at) VALUES (?, ?, ?, ?, ?)',
  );

  const rememberedAs = (app: string, key: string): IdempotencyRecord | undefined => {
    const row = remembered.get(app, key);
    return row && { app, key, bodyHash: row.body_hash, confirmationId: row.confirmation_id, at: row.at };
  };

  /** That of an authenticator which was removed is spent. */
  const spend = (once: string, at: number): boolean => evidence.spend(once, at) && authenticators.noteSpent(once, at);

  const isHomeAsJudged = ({ since, limit, ids }: NonNullable<Change['atHome']>): boolean => {
    const there = judges.atHomeSince(since, limit).map(({ id }) => id);
    return there.length === ids.length && there.every((id) => ids.includes(id));
  };

  const writeAll = ({ writes }: Change): CommitOutcome => {
    for (const each of writes) {
      const outcome = confirmations.write(each);
      if (outcome !== 'committed') return outcome;
      for (const event of each.events) append(fromConfirmation(each.next, event));
    }
    return 'committed';
  };

  const keepIdempotency = ({ app, key, bodyHash, confirmationId, at }: IdempotencyRecord): void =>
    void remember.run(app, key, bodyHash, confirmationId, at);

  const withinCaps = ({ writes, caps }: Change): CommitOutcome => {
    if (!caps) return 'committed';
    for (const { app, user } of writes.map(({ next }) => next)) {
      if (confirmations.liveCountOfUser(app, user, caps.now) > caps.maxPerUser) return 'too-many-for-user';
    }
    return confirmations.liveCount(caps.now) > caps.maxLive ? 'too-many-live' : 'committed';
  };

  return {
    rememberedAs,

    /** The first reason that stands, the most final ones first: no retry helps against a spent evidence. Then all of it is to be undone. */
    apply(change: Change): CommitOutcome {
      const { idempotency } = change;
      if (idempotency && remembered.get(idempotency.app, idempotency.key)) return 'idempotency-taken';
      if (change.evidence !== undefined && !spend(change.evidence, spentAt(change))) return 'evidence-spent';
      if (change.apart && judges.isCodeTaken(change.apart)) return 'code-taken';
      if (change.atHome && !isHomeAsJudged(change.atHome)) return 'version-conflict';
      const written = writeAll(change);
      if (written !== 'committed') return written;
      if (change.press) append(fromPress(change.press));
      if (change.issue) grants.issue(change.issue);
      for (const { grantId, at } of change.revoke ?? []) grants.revoke(grantId, at);
      // Whoever got that grant by a trick may know the secret of a draft that it allowed.
      if (change.revoke) for (const { next } of change.writes) authenticators.forgetDrafts(next);
      if (idempotency) keepIdempotency(idempotency);
      return withinCaps(change);
    },
  };
};

export type ChangeWriter = ReturnType<typeof createChangeWriter>;
