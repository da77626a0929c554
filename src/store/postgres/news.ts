import type pg from 'pg';
import type { Appended, EventLog, StoredEvent } from '../../events/port.ts';
import { type Clock, Job, type ReportFault } from '../../lib/index.ts';
import { exceptOutages } from './outage.ts';
import { within } from './patience.ts';
import type { DatabaseTime } from './time.ts';

/** How often the connection that listens is tried, and the log looked at for what nobody told of. Milliseconds. */
const LOOK_MS = 1500;

/** How long that may take. Milliseconds. */
const ANSWER_MS = 2000;

/** So many events are read at once. */
const BATCH = 100;

const OVER = new Error('The store is closed');

type OnNews = Parameters<EventLog['watch']>[0];

/** What it takes to hear of events. `since` and `head` read the log; `node` is the name of this one; `time` is asked along the way. */
export interface NewsParts {
  readonly pool: pg.Pool;
  readonly node: string;
  readonly clock: Clock;
  readonly time: DatabaseTime;
  readonly onFault: ReportFault;
  readonly since: EventLog['since'];
  readonly head: EventLog['head'];
}

/**
 * Follows the log for all who watch it, on one connection that listens: what this node commits is told at once, what others commit when they
 * notify, and at the latest after 1.5 s, when it looks by itself. A notification is a bare hint; what there is stands in the log.
 */
export class News {
  readonly #parts: NewsParts;
  readonly #watchers = new Set<OnNews>();
  readonly #job: Job;
  #listener: pg.PoolClient | undefined;
  /** Everything up to this `seq` was told of. */
  #place = 0;

  constructor(parts: NewsParts) {
    this.#parts = parts;
    const { clock, onFault } = parts;
    const step = () => this.#follow();
    this.#job = new Job({ name: 'events', clock, onFault: exceptOutages(onFault), step, retryMs: LOOK_MS });
  }

  /** Begins with what comes after the newest event. */
  async start(): Promise<void> {
    this.#place = await this.#parts.head();
    this.#job.start();
  }

  /** Leaves no connection and no timer. Idempotent. */
  async stop(): Promise<void> {
    const ended = this.#job.stop();
    this.#letGo(this.#listener, OVER);
    await ended;
    this.#letGo(this.#listener, OVER);
  }

  /** See `EventLog`. */
  watch(onNews: OnNews): () => void {
    this.#watchers.add(onNews);
    return () => void this.#watchers.delete(onNews);
  }

  /** This node committed these, which follow each other. */
  committed(events: readonly StoredEvent[]): void {
    const [first] = events;
    if (!first) return;
    const after = first.seq - 1;
    if (after === this.#place) this.#place += events.length;
    // Others have committed something in between: it is looked for.
    else if (after > this.#place) this.#job.wake();
    this.#tell({ after, events });
  }

  #tell(appended: Appended): void {
    for (const onNews of this.#watchers) onNews(appended);
  }

  async #follow(): Promise<number> {
    await this.#listen();
    for (;;) {
      const after = this.#place;
      const events = await this.#parts.since(after, BATCH);
      const last = events.at(-1);
      if (!last) return LOOK_MS;
      if (last.seq > this.#place) this.#place = last.seq;
      this.#tell({ after, events });
    }
  }

  /** Listens, or makes sure that the connection still lives. */
  async #listen(): Promise<void> {
    const { pool, clock, node, time } = this.#parts;
    const client = this.#listener ?? (await pool.connect());
    const isNew = this.#listener === undefined;
    this.#listener = client;
    if (isNew) {
      client.on('notification', ({ payload }) => {
        if (payload !== node) this.#job.wake();
      });
      client.on('error', (cause) => this.#letGo(client, cause));
    }
    try {
      if (isNew) await within(clock, ANSWER_MS, client.query('LISTEN offhook_event'));
      await within(clock, ANSWER_MS, time.ask(client));
    } catch (cause) {
      this.#letGo(client, cause);
      throw cause;
    }
  }

  /** It is thrown away: it listens, and nobody else shall. */
  #letGo(client: pg.PoolClient | undefined, cause: unknown): void {
    if (!client || this.#listener !== client) return;
    this.#listener = undefined;
    client.release(cause instanceof Error ? cause : new Error(String(cause)));
  }
}
