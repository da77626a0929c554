import { tooClose } from '../../../confirmation/index.ts';
import type { Change, CommitOutcome, ConfirmationStore } from '../../../confirmation/port.ts';
import { confirmationRowOf } from '../../shared/confirmation-row.ts';
import { eventRowOf } from '../../shared/event-row.ts';
import { authenticatorIn, spentAt } from '../../shared/evidence.ts';
import { grantRowOf } from '../../shared/grant-row.ts';
import { fromConfirmation, fromPress, type NewEvent } from '../../shared/stored-event.ts';
import { keep, undo } from '../../shared/written.ts';
import type { Commit, GroupChange, NewEventRow, Spending } from '../change.ts';
import type { Database } from '../database.ts';
import { rowsOf } from '../statements.ts';
import { noteRecoveryCode } from './recovery-codes.ts';

interface IdempotencyRow {
  readonly body_hash: string;
  readonly confirmation_id: string;
  readonly at: number;
}

const REMEMBERED = 'SELECT body_hash, confirmation_id, at FROM idempotency WHERE app = $1 AND key = $2';

/** Commits whole changes, with the evidence they spend and the `Idempotency-Key` they answer. */
export const createCommits = (
  { ask, group, transact }: Database,
  secretKey: Uint8Array,
): Pick<ConfirmationStore, 'commit' | 'idempotency'> => ({
  async commit(change) {
    const recovery = change.evidence === undefined ? undefined : authenticatorIn(change.evidence)?.recovery;
    if (recovery === undefined) return outcomeOf(await group.commit(changeOf(change)));
    return transact(async (transaction) => {
      const noted = await noteRecoveryCode(transaction.client, secretKey, change.evidence ?? '', spentAt(change));
      if (!noted) return undo<CommitOutcome>('evidence-spent');
      const outcome = outcomeOf(await transaction.attempt(changeOf(change, [noted])));
      return outcome === 'committed' ? keep(outcome) : undo(outcome);
    });
  },

  async idempotency(app, key) {
    const [row] = await ask((client) => rowsOf<IdempotencyRow>(client, REMEMBERED, [app, key]));
    return row && { app, key, bodyHash: row.body_hash, confirmationId: row.confirmation_id, at: row.at };
  },
});

/** A change that came after its deadline is to be judged anew. */
const outcomeOf = (came: unknown): CommitOutcome =>
  came === 'too-late' ? 'version-conflict' : (came as CommitOutcome);

/** What is spent by `once` at this moment. */
export const spendingOf = (once: string, at: number): Spending => ({
  once,
  at,
  authenticator: authenticatorIn(once)?.id,
});

/** `first`: events that come before those of the change. */
const changeOf = (change: Change, first: readonly NewEvent[] = []): GroupChange => ({
  ...commitOf(change),
  events: [...first.map(eventRowOf), ...eventsOf(change)],
});

/** What a change tells, in the order in which it does. */
export const eventsOf = ({ writes, press }: Change): readonly NewEventRow[] => {
  const written = writes.flatMap(({ next, events }) => events.map((event) => fromConfirmation(next, event)));
  return [...written, ...(press ? [fromPress(press)] : [])].map(eventRowOf);
};

/** The change as it is applied. */
export const commitOf = (change: Change): Commit => {
  const { writes, evidence, issue, revoke, caps, apart, atHome, idempotency } = change;
  return {
    does: 'commit',
    writes: writes.map(({ next, expectedVersion, deadline }) => ({
      row: confirmationRowOf(next),
      expectedVersion,
      deadline,
    })),
    evidence: evidence === undefined ? undefined : spendingOf(evidence, spentAt(change)),
    grant: issue && grantRowOf(issue),
    revoke,
    caps,
    apart: apart && { codes: tooClose(apart.code), freeSince: apart.freeSince },
    atHome,
    idempotency: idempotency && {
      app: idempotency.app,
      key: idempotency.key,
      body_hash: idempotency.bodyHash,
      confirmation_id: idempotency.confirmationId,
      at: idempotency.at,
    },
  };
};
