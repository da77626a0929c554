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
  #cancelPostponed: CancelTimer | undefined;
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
    const outcome = this.#add(change, since);
    this.#start();
    return outcome;
  }

  /** The same for what nobody waits for: it travels along with others, in 50 ms at the latest. */
  commitSoon(change: GroupChange): Promise<unknown> {
    const outcome = this.#add(change);
    this.#cancelPostponed ??= this.#parts.clock.after(POSTPONED_MS, () => this.#start());
    return outcome;
  }

  /** Takes nothing new and resolves when all that was taken is settled. Idempotent. */
  async close(): Promise<void> {
    this.#isOver = true;
    if (this.#waiting.length > 0) this.#start();
    await this.#running;
    this.#cancelPostponed?.();
  }

  #add(change: GroupChange, since?: number): Promise<unknown> {
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
      const waiting: Waiting = { change, since, taken, resolve, reject };
      this.#waiting.push(waiting);
    });
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // What is asked in this turn of the event loop goes as one group.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      this.#cancelPostponed?.();
      this.#cancelPostponed = undefined;
      await this.#settle(this.#waiting.splice(0, MOST));
    }
    // In the same turn in which nothing waited: whoever comes from now on starts it again.
    this.#running = undefined;
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
