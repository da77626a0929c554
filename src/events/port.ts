/** One fact as the event log keeps it. It never holds a code, digits or a secret. */
export interface StoredEvent {
  /** Its place in the log: grows with every commit, has gaps, is never used twice. */
  readonly seq: number;
  readonly id: string;
  /** A past-tense fact such as `confirmation.confirmed`. */
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** The relying app it belongs to; null for what belongs to the installation, such as lines. */
  readonly app: string | null;
  /** The id of what it happened to: a confirmation or a line. */
  readonly subject: string;
  /** Who did it, where somebody did. */
  readonly actor: string | null;
  readonly data: Readonly<Record<string, unknown>>;
}

/** The append-only log of everything that happened: audit, outbox and replay buffer at once. */
export interface EventLog {
  /** Up to `limit` events after `seq`, oldest first. */
  since(seq: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The `seq` of the newest event, 0 when there is none. */
  head(): Promise<number>;
}

/** Which events an auditor wants to see: all that fit every field. Times in milliseconds since the epoch, both inclusive. */
export interface EventQuery {
  readonly type?: string;
  readonly subject?: string;
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string;
  readonly limit: number;
}

/** A place in the sealed chain: the hash over everything up to and including the event `seq`. */
export interface Link {
  readonly seq: number;
  /** SHA-256, lower-case hex. */
  readonly hash: string;
}

/** A stretch of the log, sealed: `hash` follows from `prevHash` and every event of it. */
export interface Seal {
  /** `seq` of its first event. */
  readonly from: number;
  /** `seq` of its last event. */
  readonly to: number;
  /** The `hash` of the seal before. */
  readonly prevHash: string;
  readonly hash: string;
}

/** An event whose row is not in the form in which it was written. */
export interface UnreadableEvent {
  readonly seq: number;
  readonly unreadable: string;
}

/** The sealed chain over the event log, and what an auditor reads of both. */
export interface AuditLog {
  /** Where the chain begins: the last event that retention took, or `seq` 0 and a hash of zeros. */
  cut(): Promise<Link>;
  /** The end of the newest seal, or the cut. */
  sealed(): Promise<Link>;
  /** Adds a seal; false, and nothing added, where it does not go on from `sealed()`: somebody else sealed meanwhile. */
  add(seal: Seal): Promise<boolean>;
  /** Up to `limit` seals whose last event is after `seq`, oldest first. */
  seals(seq: number, limit: number): Promise<readonly Seal[]>;
  /**
   * Forgets the oldest seals with their events: those that are whole from before `before` (milliseconds since the epoch)
   * and end at `upTo` or earlier. Events without a seal stay.
   */
  forget(before: number, upTo: number): Promise<void>;
  /** Newest first. A page may hold fewer events than `limit`, even none, and still have a `next`: one page looks at a bounded stretch of the log. */
  search(query: EventQuery): Promise<{ readonly items: readonly StoredEvent[]; readonly next: string | null }>;
  /** How many events no seal holds yet. */
  unsealed(): Promise<number>;
  /** Like `EventLog.since`, but an event that was tampered with until it cannot be read is answered too. */
  rows(seq: number, limit: number): Promise<readonly (StoredEvent | UnreadableEvent)[]>;
}
