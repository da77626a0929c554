import type { Database } from 'better-sqlite3';
import type { PressEvent } from '../../../confirmation/index.ts';
import type { Change, CommitOutcome, IdempotencyRecord } from '../../../confirmation/port.ts';
import { fromConfirmation, fromPress } from '../../shared/stored-event.ts';
import { keep, undo, type Written } from '../written.ts';
import type { AuthenticatorTable } from './authenticators.ts';
import type { ConfirmationTable } from './confirmations.ts';
import type { EventTable } from './events.ts';
import type { GrantTable } from './grants.ts';

interface Tables {
  readonly authenticators: Pick<AuthenticatorTable, 'noteSpent' | 'forgetDrafts'>;
  readonly confirmations: ConfirmationTable;
  readonly grants: GrantTable;
  readonly events: EventTable;
}

interface IdempotencyRow {
  readonly body_hash: string;
  readonly confirmation_id: string;
  readonly at: number;
}

/** Commits whole changes, with the evidence they spend and the `Idempotency-Key` they answer. */
export const createCommits = (db: Database, { authenticators, confirmations, grants, events }: Tables) => {
  const spend = db.prepare<[string, number]>('INSERT INTO evidence (once, at) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const remembered = db.prepare<[string, string], IdempotencyRow>(
    'SELECT body_hash, confirmation_id, at FROM idempotency WHERE app = ? AND key = ?',
  );
  const remember = db.prepare<[string, string, string, string, number]>(
    'INSERT INTO idempotency (app, key, body_hash, confirmation_id, at) VALUES (?, ?, ?, ?, ?)',
  );

  /** The first reason that stands, the most final ones first: no retry helps against a spent evidence. */
  const apply = (change: Change): CommitOutcome => {
    const { idempotency, evidence } = change;
    if (idempotency && remembered.get(idempotency.app, idempotency.key)) return 'idempotency-taken';
    if (evidence !== undefined && spend.run(evidence, latest(change)).changes === 0) return 'evidence-spent';
    if (evidence !== undefined && !authenticators.noteSpent(evidence, latest(change))) return 'evidence-spent';
    const written = write(change);
    if (written !== 'committed') return written;
    if (change.press) events.append(fromPress(change.press));
    if (change.issue) grants.issue(change.issue);
    for (const { grantId, at } of change.revoke ?? []) grants.revoke(grantId, at);
    // Whoever got that grant by a trick may know the secret of a draft that it allowed.
    if (change.revoke) for (const { next } of change.writes) authenticators.forgetDrafts(next);
    if (idempotency) {
      const { app, key, bodyHash, confirmationId, at } = idempotency;
      remember.run(app, key, bodyHash, confirmationId, at);
    }
    return withinCaps(change);
  };

  const write = ({ writes }: Change): CommitOutcome => {
    for (const each of writes) {
      const outcome = confirmations.write(each);
      if (outcome !== 'committed') return outcome;
      for (const event of each.events) events.append(fromConfirmation(each.next, event));
    }
    return 'committed';
  };

  const withinCaps = ({ writes, caps }: Change): CommitOutcome => {
    if (!caps) return 'committed';
    for (const { app, user } of writes.map(({ next }) => next)) {
      if (confirmations.liveCountOfUser(app, user, caps.now) > caps.maxPerUser) return 'too-many-for-user';
    }
    return confirmations.liveCount(caps.now) > caps.maxLive ? 'too-many-live' : 'committed';
  };

  return {
    commit(change: Change): Written<CommitOutcome> {
      const outcome = apply(change);
      return outcome === 'committed' ? keep(outcome) : undo(outcome);
    },

    notePress(event: PressEvent, once: string): Written<'committed' | 'evidence-spent'> {
      if (spend.run(once, event.at).changes === 0) return undo('evidence-spent');
      events.append(fromPress(event));
      return keep('committed');
    },

    idempotency(app: string, key: string): IdempotencyRecord | undefined {
      const row = remembered.get(app, key);
      return row && { app, key, bodyHash: row.body_hash, confirmationId: row.confirmation_id, at: row.at };
    },
  };
};

/** When the change happened, as its own events say: what it spends can be forgotten that long after. */
const latest = ({ writes }: Change): number =>
  Math.max(...writes.flatMap(({ next, events }) => [next.createdAt, ...events.map(({ at }) => at)]));
