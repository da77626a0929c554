import { type Clock, Job, type ReportFault } from '../lib/index.ts';
import type { EventLog, StoredEvent } from './port.ts';
import { RecentEvents } from './recent.ts';

/** Who reads the event log from its own place on. */
export interface Consumer {
  /** For faults. */
  readonly name: string;
  /** The `seq` it has come to: it is asked at each start. */
  cursor(): Promise<number>;
  /**
   * Deals with the events, oldest first, each after all earlier ones. Until this resolves the place stays: a batch that
   * fails comes again, alone or with newer events behind it, also after a crash. `stop` aborts when the relay is to end.
   */
  take(events: readonly StoredEvent[], stop: AbortSignal): Promise<void>;
}

/** How many events a consumer is handed at once. */
const BATCH = 100;

/** Events that nobody told of are noticed this late: another process committed them. Milliseconds. */
const POLL_MS = 2000;

/**
 * Hands the event log to one consumer: no event is skipped, and none goes past one that was not dealt with. What this process
 * commits it is told with the commit; it asks the log for what it was not told, and every two seconds for what others committed.
 */
export class Relay {
  readonly #log: EventLog;
  readonly #consumer: Consumer;
  readonly #job: Job;
  #recent = new RecentEvents();
  #unwatch: (() => void) | undefined;
  #place: number | undefined;

  constructor(parts: { log: EventLog; consumer: Consumer; clock: Clock; onFault: ReportFault }) {
    this.#log = parts.log;
    this.#consumer = parts.consumer;
    this.#job = new Job({ ...parts, name: `relay ${parts.consumer.name}`, step: (stop) => this.#handOver(stop) });
  }

  /** The `seq` up to which everything has been dealt with; undefined while nobody reads. */
  get place(): number | undefined {
    return this.#place;
  }

  /** Begins to read where the consumer says that it is. Idempotent. */
  start(): void {
    this.#unwatch ??= this.#watch();
    this.#job.start();
  }

  /** Resolves when the batch that is being dealt with is done. Idempotent. */
  async stop(): Promise<void> {
    this.#unwatch?.();
    this.#unwatch = undefined;
    await this.#job.stop();
    this.#place = undefined;
  }

  #watch(): () => void {
    const recent = new RecentEvents();
    this.#recent = recent;
    return this.#log.watch((appended) => {
      if (appended) recent.add(appended);
      this.#job.wake();
    });
  }

  async #handOver(stop: AbortSignal): Promise<number> {
    const place = this.#place ?? (await this.#consumer.cursor());
    const events = this.#recent.since(place, BATCH) ?? (await this.#log.since(place, BATCH));
    if (events.length > 0) await this.#consumer.take(events, stop);
    this.#place = events.at(-1)?.seq ?? place;
    return events.length < BATCH ? POLL_MS : 0;
  }
}
