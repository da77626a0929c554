import type { Clock, ReportFault } from '../lib/index.ts';
import { Bell } from './bell.ts';
import type { EventLog, StoredEvent } from './port.ts';

/** Who reads the event log from its own place on. */
export interface Consumer {
  /** For faults. */
  readonly name: string;
  /** The `seq` it has come to: it is asked once, at the start. */
  cursor(): Promise<number>;
  /**
   * Deals with the events, oldest first, each after all earlier ones. Until this resolves the place stays: a batch that
   * fails comes again, alone or with newer events behind it, also after a crash.
   */
  take(events: readonly StoredEvent[]): Promise<void>;
}

/** How many events a consumer is handed at once. */
const BATCH = 100;

/** Events that this process did not commit itself are noticed this late. */
const POLL_MS = 30_000;

/** How soon a batch that failed comes again. */
const RETRY_MS = 1000;

/** Hands the event log to one consumer: no event is skipped, and none goes past one that was not dealt with. */
export class Relay {
  readonly #log: EventLog;
  readonly #consumer: Consumer;
  readonly #onFault: ReportFault;
  readonly #bell: Bell;
  #unwatch: (() => void) | undefined;
  #running: Promise<void> | undefined;
  #stopped = false;
  #place: number | undefined;

  constructor(parts: { log: EventLog; consumer: Consumer; clock: Clock; onFault: ReportFault }) {
    this.#log = parts.log;
    this.#consumer = parts.consumer;
    this.#onFault = parts.onFault;
    this.#bell = new Bell(parts.clock);
  }

  /** The `seq` up to which everything has been dealt with; undefined until it has asked the consumer. */
  get place(): number | undefined {
    return this.#place;
  }

  /** Begins to read. Idempotent; nothing starts again after `stop`. */
  start(): void {
    if (this.#stopped || this.#running !== undefined) return;
    this.#unwatch = this.#log.watch(() => this.#bell.ring());
    this.#running = this.#run();
  }

  /** Resolves when the batch that is being dealt with is done. Idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#unwatch?.();
    this.#bell.ring();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const place = this.#place ?? (await this.#consumer.cursor());
        const events = await this.#log.since(place, BATCH);
        if (events.length > 0) await this.#consumer.take(events);
        this.#place = events.at(-1)?.seq ?? place;
        if (events.length === 0) await this.#bell.sleep(POLL_MS);
      } catch (cause) {
        this.#onFault(`relay ${this.#consumer.name}`, cause);
        if (!this.#stopped) await this.#bell.sleep(RETRY_MS);
      }
    }
  }
}
