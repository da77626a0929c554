import { randomUUID } from 'node:crypto';
import { type CancelTimer, type Clock, Unavailable } from '../../lib/index.ts';
import { type GroupChange, isBeginning, keyOf, type NewEventRow } from './change.ts';
import { type Answer, type Outcome, type SettlingParts, settled } from './settling.ts';
import { rowsOf } from './statements.ts';

/** A change that has not been answered yet. */
interface Waiting {
  readonly change: GroupChange;
  /** See `commit`. */
  readonly since: number | undefined;
  /** When a group begins for its sake, in milliseconds since the epoch: it travels along with one that begins sooner. */
  readonly dueAt: number;
  /** Ends the time in which it has to be taken into a group. */
  readonly taken: CancelTimer;
  resolve(value: unknown): void;
  reject(cause: Error): void;
}

/** The most changes of one transaction: PostgreSQL keeps track of so many subtransactions without going to the disk. */
const MOST = 64;

/** What of the time of whoever hurries is left at least where it is taken into a group. */
const LEAST = 0.3;

/** Long enough to share a commit with others on a busy server, short enough for who looks at the log of a quiet one. */
const POSTPONED_MS = 50;

/** What comes in crowds begins a group so long after the one before: half the cost of a commit is that of its transaction. */
const CROWD_MS = 10;

const COMMIT = 'SELECT commit_group($1, $2, $3, $4, $5) AS answer';

/** What a group commit is made of. `node` names this one in notifications. */
export interface GroupCommitParts extends SettlingParts {
  readonly clock: Clock;
  readonly node: string;
  /** Hears of the events of each group, right after its writers: the `seq` of the first, and the rows. */
  readonly onEvents: (first: number, rows: readonly NewEventRow[]) => void;
}

/**
 * Commits changes in groups, each in one transaction and one trip: one group is under way, what arrives meanwhile forms the next. So a
 * commit costs many callers what it costs one.
 */
export class GroupCommit {
  readonly #parts: GroupCommitParts;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;
  /** When the last group began. */
  #beganAt = Number.NEGATIVE_INFINITY;
  #cancelAlarm: CancelTimer | undefined;
  #isOver = false;

  constructor(parts: GroupCommitParts) {
    this.#parts = parts;
  }

  /**
   * Resolves with what the change came to, when it is committed or undone for that reason. Rejects with `Unavailable` where the database
   * cannot be used, else where the change is a fault. `since`: somebody who hurries began to wait then (milliseconds since the epoch), and
   * knows within the time of `Patience` from there, also where the group before takes long.
   */
  commit(change: GroupChange, since?: number): Promise<unknown> {
    return this.#add(change, this.#parts.clock.now(), since);
  }

  /** The same for what comes in crowds: a lone one waits for nobody, and several share a commit, which begins 10 ms after the one before. */
  commitInCrowd(change: GroupChange, since: number): Promise<unknown> {
    return this.#add(change, Math.max(this.#parts.clock.now(), this.#beganAt + CROWD_MS), since);
  }

  /** The same for what nobody waits for: it travels along with others, in 50 ms at the latest. */
  commitSoon(change: GroupChange): Promise<unknown> {
    return this.#add(change, this.#parts.clock.now() + POSTPONED_MS);
  }

  /** Takes nothing new and resolves when all that was taken is settled. Idempotent. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#startWhereDue();
    await this.#running;
  }

  #add(change: GroupChange, dueAt: number, since?: number): Promise<unknown> {
    if (this.#isOver) return Promise.reject(new Unavailable('store-unavailable', 'The store is closed'));
    const { clock, patience } = this.#parts;
    return new Promise((resolve, reject) => {
      const giveUp = (): void => {
        this.#waiting = this.#waiting.filter((each) => each !== waiting);
        // Nothing of it has been attempted.
        reject(new Unavailable('store-unavailable', 'The database does not answer.'));
      };
      const taken =
        since === undefined
          ? () => undefined
          : clock.after(Math.max(0, since + (1 - LEAST) * patience.tryMs - clock.now()), giveUp);
      const waiting: Waiting = { change, since, dueAt, taken, resolve, reject };
      this.#waiting.push(waiting);
      this.#startWhereDue();
    });
  }

  /** Begins a group where somebody waits for one, else sets the alarm for whoever is due first. */
  #startWhereDue(): void {
    if (this.#running !== undefined) return;
    this.#cancelAlarm?.();
    this.#cancelAlarm = undefined;
    if (this.#isDue()) {
      this.#running = this.#run();
      return;
    }
    const first = Math.min(...this.#waiting.map(({ dueAt }) => dueAt));
    const { clock } = this.#parts;
    if (first < Number.POSITIVE_INFINITY)
      this.#cancelAlarm = clock.after(first - clock.now(), () => this.#startWhereDue());
  }

  #isDue(): boolean {
    const now = this.#parts.clock.now();
    return this.#waiting.some(({ dueAt }) => this.#isOver || dueAt <= now);
  }

  async #run(): Promise<void> {
    // What is asked in this turn of the event loop goes as one group.
    await new Promise(setImmediate);
    while (this.#isDue()) {
      this.#beganAt = this.#parts.clock.now();
      await this.#settle(this.#waiting.splice(0, MOST));
    }
    // In the same turn in which nobody was due: whoever comes from now on starts it again.
    this.#running = undefined;
    this.#startWhereDue();
  }

  async #settle(waiting: readonly Waiting[]): Promise<void> {
    for (const { taken } of waiting) taken();
    const group = inOrder(waiting);
    try {
      const answer = await this.#commit(group);
      for (const [n, { change, resolve, reject }] of group.entries()) {
        const outcome = answer.outcomes[n];
        if (outcome?.fault === undefined) resolve(outcome?.value ?? undefined);
        else reject(failureOf(change, outcome.fault));
      }
      this.#tell(group, answer);
    } catch (cause) {
      for (const { change, reject } of group) reject(rejectionOf(change, cause));
    }
  }

  #commit(group: readonly Waiting[]): Promise<Answer> {
    const { clock, patience } = this.#parts;
    const id = randomUUID();
    const changes = group.map(({ change }) => change);
    const text = JSON.stringify(changes);
    // Whoever hurries and has waited for longer than leaves that is not here any more.
    const waitedMs = Math.max(0, ...group.map(({ since = clock.now() }) => clock.now() - since));
    const left = { ...patience, tryMs: Math.max(patience.tryMs - waitedMs, LEAST * patience.tryMs) };
    return settled({ ...this.#parts, patience: left }, id, async (client, until) => {
      const values = [id, this.#parts.node, until, changes.some(isBeginning), text];
      const [row] = await rowsOf<{ answer: Answer | null }>(client, COMMIT, values);
      return row?.answer ?? null;
    });
  }

  #tell(group: readonly Waiting[], { first, outcomes }: Answer): void {
    if (first === null) return;
    const standing = group.filter((_, n) => outcomes[n]?.stands);
    this.#parts.onEvents(
      first,
      standing.flatMap(({ change }) => change.events ?? []),
    );
  }
}

/** Changes of the same thing stay in the order in which they were asked. */
const inOrder = (waiting: readonly Waiting[]): readonly Waiting[] =>
  waiting
    .map((each) => ({ each, key: keyOf(each.change) }))
    .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
    .map(({ each }) => each);

const failureOf = ({ does }: GroupChange, fault: NonNullable<Outcome['fault']>): Error =>
  new Error(`The store failed at ${does}`, { cause: new Error(fault) });

const rejectionOf = ({ does }: GroupChange, cause: unknown): Error =>
  cause instanceof Unavailable ? cause : new Error(`The store failed at ${does}`, { cause });
