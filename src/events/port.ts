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

/** What a commit added to the log: every event of it behind `after`, oldest first, at least one. */
export interface Appended {
  readonly after: number;
  readonly events: readonly StoredEvent[];
}

/** The append-only log of everything that happened: audit, outbox and replay buffer at once. */
export interface EventLog {
  /** Up to `limit` events after `seq`, oldest first; fewer only at the end. One that was changed until it cannot be read is passed over. */
  since(seq: number, limit: number): Promise<readonly StoredEvent[]>;
  /** Up to `limit` events of one subject after `seq`, oldest first; without those that cannot be read. */
  of(subject: string, seq: number, limit: number): Promise<readonly StoredEvent[]>;
  /** The `seq` of the newest event, 0 when there is none. */
  head(): Promise<number>;
  /** The latest moment at which something happened, by the clock of that time; 0 when nothing did. What happened before the clock was accepted last does not count. */
  recordedUpTo(): Promise<number>;
  /**
   * Calls back when there are more events: a `since` that is asked for from then on sees them. Who has come to `appended.after` needs
   * not even ask. A hint and no promise: of what other processes commit it need not tell, nor what it was. Calling the result ends it.
   */
  watch(onNews: (appended?: Appended) => void): () => void;
}

/** The owner says that the clock is right now, and was ahead before. */
export interface ClockAccepted {
  readonly type: 'clock.accepted';
  /** What the clock says now, and what happened last before, in milliseconds since the epoch. */
  readonly at: number;
  readonly recordedAt: number;
}

/** What has been recorded, and whether it lies ahead. */
export interface ClockStore {
  /**
   * Writes `clock.accepted`, from which on time counts anew. Whatever lives then ends (confirmations, grants, drafts, logins, tickets,
   * what OpenID Connect gave out): nobody knows how long it has lived. What lies ahead of `at` (blocks, tries, retries, what waits to be
   * forgotten) moves back by as much as the clock was ahead, and so do keys that were made then. Events stay as they are. Nobody else may have the database open.
   */
  accept(accepted: ClockAccepted): Promise<void>;
}

/** Where events of an app are sent. The secret that signs them is sealed beside it and never read back but to sign. */
export interface Webhook {
  readonly id: string;
  /** It gets the events of this app, and those of the installation. */
  readonly app: string;
  readonly url: string;
  /** Types of events (`confirmation.completed`) or their first part (`confirmation`); empty: all. */
  readonly types: readonly string[];
  /** While it is not, nothing of what happens is put into its queue, and nothing of that is sent. */
  readonly enabled: boolean;
  readonly createdAt: number;
}

/** What of a webhook may be changed; what is left out stays. */
export type WebhookChanges = Partial<Pick<Webhook, 'url' | 'types' | 'enabled'>>;

/** A webhook, how many deliveries wait and are dead, and how many it lost because its queue was full. */
export interface WebhookState extends Webhook {
  readonly waiting: number;
  readonly dead: number;
  readonly dropped: number;
  /** Until when the secret before the present one signs too, or did; null where it was never changed. */
  readonly oldSecretUntil: number | null;
}

/** A secret that signs. */
export interface SigningSecret {
  /** `whsec_` and the base64 of the key. */
  readonly secret: string;
  /** It signs before this moment, in milliseconds since the epoch; null: until another one takes its place. */
  readonly until: number | null;
}

/** What it takes to send to a webhook. */
export interface WebhookTarget {
  readonly url: string;
  /** The present one first; the one before may be over. */
  readonly secrets: readonly SigningSecret[];
}

/** One event on its way to one webhook. */
export interface Delivery {
  /** Grows with every delivery, is never used twice. */
  readonly seq: number;
  readonly event: StoredEvent;
  /** How often it was sent in vain since `firstAt`. */
  readonly tries: number;
  /** When the first try was due. Milliseconds since the epoch. */
  readonly firstAt: number;
  /** When it is tried next; null when it is dead: nobody tries any more. */
  readonly nextAt: number | null;
  /** Why the last try failed, as one word. */
  readonly failure: string | null;
}

/** The next thing to send, with what it takes to send it. */
export interface DueDelivery extends WebhookTarget {
  readonly delivery: Delivery;
}

/** What became of a try: `nextAt` null makes it dead. */
export interface FailedTry {
  readonly tries: number;
  readonly nextAt: number | null;
  readonly failure: string;
}

/** Who changes a webhook, and when: for the log. */
export interface ChangedBy {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly actor: string;
}

/** What was done to a webhook. */
export interface WebhookEvent extends ChangedBy {
  readonly type: 'webhook.added' | 'webhook.changed' | 'webhook.secret-rotated' | 'webhook.removed';
  readonly app: string;
  readonly webhook: string;
  /** What it is from then on, where that was said. */
  readonly changes?: WebhookChanges;
}

/** Where webhooks and their queues live. Each change of one is an event, in the same transaction, for the audit log alone: no webhook is told of webhooks. What a promise told survives `kill -9`. */
export interface WebhookStore {
  /** False when there are `most` already. The new one gets what happens from now on. */
  add(webhook: Webhook, secret: string, most: number, by: ChangedBy): Promise<boolean>;
  /**
   * With a new `url` what waits is due at once; with `enabled` it gets what happens from now on. False when the app has no such webhook.
   */
  update(app: string, id: string, changes: WebhookChanges, by: ChangedBy): Promise<boolean>;
  /** Signs with this secret from now on, and with the present one until `until`; with no older one. False when the app has no such webhook. */
  rotateSecret(app: string, id: string, secret: string, until: number, by: ChangedBy): Promise<boolean>;
  /** Where it is sent now, enabled or not; undefined when the app has no such webhook. */
  target(app: string, id: string): Promise<WebhookTarget | undefined>;
  /** Also ends its queue. False when the app has no such webhook. */
  remove(app: string, id: string, by: ChangedBy): Promise<boolean>;
  /** Those of all apps, oldest first. */
  all(): Promise<readonly WebhookState[]>;
  /** How far `enqueue` has come in the event log. */
  cursor(): Promise<number>;
  /** Everything up to `seq` has been offered to `enqueue`: what nobody wanted of it, nobody gets who wants it from now on. */
  moveOn(seq: number): Promise<void>;
  /**
   * Puts each event into the queue of every enabled webhook that wants it, each once however often it is asked, and moves the
   * cursor on to the last one, all in one transaction. A queue keeps its `most` newest events, waiting or dead; older ones
   * are dropped and counted. Answers the webhooks that got something.
   */
  enqueue(events: readonly StoredEvent[], now: number, most: number): Promise<readonly string[]>;
  /** The `seq` of the oldest event that waits or is dead in any queue. */
  oldest(): Promise<number | undefined>;
  /** The delivery of this webhook that is tried next, whenever that is; undefined when nothing waits or it is not enabled. */
  next(webhookId: string): Promise<DueDelivery | undefined>;
  /** It arrived: the delivery goes. */
  delivered(seq: number): Promise<void>;
  failed(seq: number, failed: FailedTry): Promise<void>;
  /** A page of what waits and what is dead, newest first. */
  deliveries(query: {
    readonly webhookId: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly Delivery[]; readonly next: string | null }>;
  /** Tries it again from the start, due now. False when this webhook has no such delivery. */
  redeliver(webhookId: string, seq: number, now: number): Promise<boolean>;
  /** Forgets deliveries that were first due before this moment, and secrets that have signed nothing since. */
  prune(before: number): Promise<void>;
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

/** What a seal took up. */
export interface Sealed {
  /** So many events; none too where another process was faster. */
  readonly events: number;
  /** `seq` of those among them that are not in the form in which they were written. */
  readonly unreadable: readonly number[];
}

/** The sealed chain over the event log, and what an auditor reads of both. */
export interface AuditLog {
  /** Where the chain begins: the last event that retention took, or `seq` 0 and a hash of zeros. */
  cut(): Promise<Link>;
  /** The end of the newest seal, or the cut. */
  sealed(): Promise<Link>;
  /** Seals the oldest events that no seal holds, `most` of them at most. Of several processes that ask at once one seals them; another answers that it did not. */
  seal(most: number): Promise<Sealed>;
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
