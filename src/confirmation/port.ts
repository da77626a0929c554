import type { HourCounts, Span } from '../lib/index.ts';
import type { PressEvent, PressOutcome } from './button.ts';
import type { ConfirmationEvent } from './events.ts';
import type { Grant } from './grant.ts';
import type { Confirmation, EndKind, StateKind, WindowKey } from './state.ts';

/**
 * One confirmation as it shall be after the transaction. `expectedVersion` is what it was when loaded, 0 for a new one; the
 * next version is higher by the number of events.
 */
export interface Write {
  readonly next: Confirmation;
  readonly expectedVersion: number;
  readonly events: readonly ConfirmationEvent[];
  /**
   * Too late from this moment on: `version-conflict` then, as it is to be judged anew. By the clock of the store, where that has one of its own;
   * where not, whoever made the change has looked at the only one. Milliseconds since the epoch.
   */
  readonly deadline?: number;
}

/**
 * All that one decision changes. Everything in it is committed in one transaction, or nothing is. Writes apply in their
 * order: one that frees a window or a code comes before the one that takes it.
 */
export interface Change {
  readonly writes: readonly Write[];
  /** Spent by this change: a code's id, `authenticator:step`, a press id. Counts once, ever. */
  readonly evidence?: string;
  readonly issue?: Grant;
  readonly revoke?: readonly { readonly grantId: string; readonly at: number }[];
  /**
   * Bounds checked inside the transaction, counting live confirmations (pending or confirmed with `expiresAt > now`) the
   * change has not ended itself. `maxPerUser` counts those of the same app and user.
   */
  readonly caps?: { readonly now: number; readonly maxLive: number; readonly maxPerUser: number };
  /**
   * The code that was drawn: `code-taken` where it, or one that it is too close to (see `tooClose`), lives now, or was live at a moment after
   * `freeSince`.
   */
  readonly apart?: { readonly code: string; readonly freeSince: number };
  /**
   * Whom `atHomeSince(since, limit)` gave when the press was judged, by id: `version-conflict` where it gives others now. Somebody may have come in
   * between.
   */
  readonly atHome?: { readonly since: number; readonly limit: number; readonly ids: readonly string[] };
  readonly idempotency?: IdempotencyRecord;
  /** The press that led to it. */
  readonly press?: PressEvent;
}

/** Remembers which confirmation an `Idempotency-Key` of an app led to. `bodyHash` is hex SHA-256. */
export interface IdempotencyRecord {
  readonly app: string;
  readonly key: string;
  readonly bodyHash: string;
  readonly confirmationId: string;
  readonly at: number;
}

/** `committed`, or the one reason why nothing was written. */
export type CommitOutcome =
  | 'committed'
  | 'version-conflict'
  | 'code-taken'
  | 'window-taken'
  | 'evidence-spent'
  | 'too-many-live'
  | 'too-many-for-user'
  | 'idempotency-taken';

/** What a new question of a window meets. */
export interface Standing {
  /** Pending or confirmed, whatever the deadline. */
  readonly live: Confirmation | undefined;
  /** See `liveGrant`. */
  readonly grant: Grant | undefined;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Pass it as `cursor` to read on; null at the end. */
  readonly next: string | null;
}

export interface ListQuery {
  readonly app: string;
  /** As stored: a pending row past its deadline still lists as pending until it is swept; callers judge by `expiresAt`. */
  readonly state?: StateKind;
  readonly cursor?: string;
  readonly limit: number;
}

/**
 * Where confirmations, grants and their events live. A promise that resolved `committed` survives `kill -9`.
 * Reads see every earlier commit. Faults reject; expected outcomes do not.
 */
export interface ConfirmationStore {
  load(id: string): Promise<Confirmation | undefined>;
  /** The live confirmation with this code, else the newest one that had it and is not yet forgotten. */
  byCode(code: string): Promise<Confirmation | undefined>;
  /** What there is of exactly this window. A completion meanwhile shows in the grant, or `live` is its version of before. */
  standing(key: WindowKey, now: number): Promise<Standing>;
  /** Live confirmations of a session of an app. */
  liveInSession(app: string, session: string): Promise<readonly Confirmation[]>;
  /** Up to `limit` pending confirmations of origin `home` with `expiresAt > now`, of all apps. */
  pendingAtHome(now: number, limit: number): Promise<readonly Confirmation[]>;
  /** How many pending confirmations, of all apps and origins, have `expiresAt > now`. */
  countPending(now: number): Promise<number>;
  /** Up to `limit` confirmations of origin `home`, of all apps, that live (whatever the deadline) or ended after `since`. */
  atHomeSince(since: number, limit: number): Promise<readonly Confirmation[]>;
  /** Up to `limit` live confirmations whose `expiresAt <= now`, oldest deadline first. */
  overdue(now: number, limit: number): Promise<readonly Confirmation[]>;
  /** The soonest `expiresAt` of all live confirmations. */
  nextDeadline(): Promise<number | undefined>;
  list(query: ListQuery): Promise<Page<Confirmation>>;
  /** How many confirmations, of all apps, ended in each hour, by how. */
  endsPerHour(span: Span): Promise<HourCounts<EndKind>>;
  commit(change: Change): Promise<CommitOutcome>;
  /** Writes down a press that changed nothing and spends `once`, or writes nothing where that is spent. */
  notePress(event: PressEvent, once: string): Promise<'committed' | 'evidence-spent'>;
  /** What a press written down lately (within the newest 10 000 events) came to. */
  pressOutcome(button: string, id: string): Promise<PressOutcome | undefined>;
  /** The newest grant of this window that is not revoked and has `expiresAt > now`. */
  liveGrant(key: WindowKey, now: number): Promise<Grant | undefined>;
  grant(id: string): Promise<Grant | undefined>;
  /** Live grants (not revoked, `expiresAt > now`) of a session of an app. */
  liveGrantsInSession(app: string, session: string, now: number): Promise<readonly Grant[]>;
  idempotency(app: string, key: string): Promise<IdempotencyRecord | undefined>;
  /** Forgets what is older than `before`: terminal confirmations and their codes, dead grants, spent evidence, idempotency keys. */
  prune(before: number): Promise<void>;
}
