import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { eventRowOf } from '../shared/event-row.ts';
import type { NewEvent } from '../shared/stored-event.ts';
import type { Written } from '../shared/written.ts';
import type { GroupChange, NewEventRow } from './change.ts';
import type { GroupCommitParts } from './group-commit.ts';
import { type Answer, claim, type Outcome, type Patience, remember, remembered, settled } from './settling.ts';
import { rowsOf } from './statements.ts';

/** A transaction that runs. */
export interface Transaction {
  readonly client: pg.PoolClient;
  /** Adds an event to the log at its end, where it stands. */
  append(event: NewEvent): void;
  /** Applies one change, whole or not at all, and answers what it came to. Rejects where it is a fault. */
  attempt(change: GroupChange): Promise<unknown>;
}

/**
 * Runs `work` in a transaction of its own, for what is asked too seldom for the groups: it stands where `work` says so, once, however
 * often the connection is lost. `work` may be run again from the start. `patience`: where it may take longer than a phone waits.
 */
export type Transact = <Value>(
  work: (transaction: Transaction) => Promise<Written<Value>>,
  patience?: Patience,
) => Promise<Value>;

/** Makes it. */
export const createTransact = (parts: GroupCommitParts): Transact => {
  const transact: Transact = async (work, patience = parts.patience) => {
    const id = randomUUID();
    let rows: readonly NewEventRow[] = [];

    const answer = await settled({ ...parts, patience }, id, async (client, until) => {
      await client.query('BEGIN');
      if (!(await claim(client, id))) return ended(client, 'ROLLBACK', await remembered(client, id));
      const events: NewEventRow[] = [];
      const { keep, value } = await work(transactionOn(client, events));
      if (!keep) return ended(client, 'ROLLBACK', { first: null, outcomes: [{ stands: false, value }] });
      rows = events;
      const committed: Answer = {
        first: events.length > 0 ? await append(client, events, parts.node) : null,
        outcomes: [{ stands: true, value }],
      };
      await remember(client, id, committed, until);
      return ended(client, 'COMMIT', committed);
    });

    if (answer.first !== null) parts.onEvents(answer.first, rows);
    // It is what `work` answered, here or in an attempt whose answer was lost.
    return answer.outcomes[0]?.value as Awaited<ReturnType<typeof work>>['value'];
  };
  return transact;
};

const transactionOn = (client: pg.PoolClient, events: NewEventRow[]): Transaction => ({
  client,

  append: (event) => void events.push(eventRowOf(event)),

  async attempt(change) {
    const [row] = await rowsOf<{ outcome: Outcome }>(client, 'SELECT attempt_change($1) AS outcome', [
      JSON.stringify(change),
    ]);
    const outcome = row?.outcome;
    if (outcome?.fault !== undefined)
      throw new Error(`The store failed at ${change.does}`, { cause: new Error(outcome.fault) });
    if (outcome?.stands) events.push(...(change.events ?? []));
    return outcome?.value ?? undefined;
  },
});

const append = async (client: pg.PoolClient, rows: readonly NewEventRow[], node: string): Promise<number | null> => {
  const [row] = await rowsOf<{ first: number }>(client, 'SELECT append_events($1, $2) AS first', [
    JSON.stringify(rows),
    node,
  ]);
  return row?.first ?? null;
};

const ended = async <T>(client: pg.PoolClient, how: 'COMMIT' | 'ROLLBACK', answer: T): Promise<T> => {
  await client.query(how);
  return answer;
};
