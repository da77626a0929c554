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
