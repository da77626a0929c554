import type { Change } from '../../confirmation/port.ts';
import type { ConfirmationRow } from '../shared/confirmation-row.ts';
import type { EventRow } from '../shared/event-row.ts';
import type { CallTable, GrantTable } from '../shared/schema.ts';

/** A row that the log gives its `seq`. */
export type NewEventRow = Omit<EventRow, 'seq'>;

/** What is spent, once, ever. `authenticator`: whose step or recovery code it is; it has to be there. */
export interface Spending {
  readonly once: string;
  readonly at: number;
  readonly authenticator?: string | undefined;
}

/** See `Change` of the confirmations. */
export interface Commit {
  readonly does: 'commit';
  readonly writes: readonly {
    readonly row: ConfirmationRow;
    readonly expectedVersion: number;
    readonly deadline?: number | undefined;
  }[];
  readonly evidence?: Spending | undefined;
  readonly grant?: GrantTable | undefined;
  readonly revoke?: Change['revoke'] | undefined;
  readonly caps?: Change['caps'] | undefined;
  /** `codes`: the one that was drawn, and those that are too close to it. */
  readonly apart?: { readonly codes: readonly string[]; readonly freeSince: number } | undefined;
  readonly atHome?: Change['atHome'] | undefined;
  readonly idempotency?: Readonly<Record<string, unknown>> | undefined;
}

type Doing =
  | Commit
  | DialChange
  | { readonly does: 'press'; readonly evidence: Spending }
  | { readonly does: 'tries'; readonly line: string; readonly tries: string }
  | { readonly does: 'record' }
  | { readonly does: 'call'; readonly row: Omit<CallTable, 'seq'> }
  | TakeTry
  | { readonly does: 'return-try'; readonly id: number };

/**
 * A dialled code that was judged by what stood: undone as `stale` where the line is no longer as it was seen. `tries`: those that it has
 * from then on. `commit`: what it confirms. `frees`: the call that has had the name of this one and gives it up.
 */
interface DialChange {
  readonly does: 'dial';
  readonly line: string;
  readonly seen: { readonly version: string; readonly tries: string };
  readonly tries: string;
  readonly commit?: Commit | undefined;
  readonly row: Omit<CallTable, 'seq'>;
  readonly frees?: string | undefined;
}

interface TakeTry {
  readonly does: 'take-try';
  readonly app: string;
  readonly user: string;
  readonly at: number;
  /** Those from then and before count no more. Milliseconds since the epoch, as `at`. */
  readonly forget: number;
  readonly limits: readonly { readonly most: number; readonly withinSeconds: number }[];
}

/** What `attempt_change` applies (migrations/002-commit-group.ts). `events` are added to the log where it stands. */
export type GroupChange = Doing & { readonly events?: readonly NewEventRow[] | undefined };

/** Whether it is judged against all that lives: under one lock with whatever comes to life. */
export const isBeginning = (change: GroupChange): boolean =>
  change.does === 'commit' &&
  (change.caps !== undefined ||
    change.atHome !== undefined ||
    change.idempotency !== undefined ||
    change.writes.some(({ expectedVersion }) => expectedVersion === 0));

/** What it locks first. Where all nodes lock in the order of this, they seldom wait for each other in a circle. */
export const keyOf = (change: GroupChange): string => {
  switch (change.does) {
    case 'commit':
      return `confirmation ${change.writes[0]?.row.id ?? ''}`;
    case 'press':
      return `evidence ${change.evidence.once}`;
    case 'dial':
      return change.commit ? keyOf(change.commit) : `line ${change.line}`;
    case 'tries':
      return `line ${change.line}`;
    case 'take-try':
      return `app-code ${change.app} ${change.user}`;
    case 'return-try':
      return `app-code-try ${change.id}`;
    case 'record':
    case 'call':
      return '';
    default:
      return change satisfies never;
  }
};
