import type { Clock, ReportFault } from '../lib/index.ts';
import type { EventLog, StoredEvent } from './port.ts';
import { Relay } from './relay.ts';

/** Acts on what has been committed. Events can come twice, after a failure. */
export type Tell = (events: readonly StoredEvent[]) => Promise<void>;

/**
 * Tells those who live in this process what has been committed, whoever committed it: this process or another one on the same
 * log. They hear of each event after its commit: whoever looks then sees it.
 */
export class EventReader {
  readonly #log: EventLog;
  readonly #relay: Relay;
  /** Kept in memory only: who starts anew reads everything anew. */
  #place: number | undefined;
  #isRunning = false;

  constructor(parts: { log: EventLog; tell: Tell; clock: Clock; onFault: ReportFault }) {
    const { log, tell, clock, onFault } = parts;
    const take = async (events: readonly StoredEvent[]): Promise<void> => {
      await tell(events);
      this.#place = events.at(-1)?.seq;
    };
    this.#log = log;
    this.#relay = new Relay({ log, consumer: { name: 'reader', cursor: () => this.#cursor(), take }, clock, onFault });
  }

  /**
   * Resolves when it reads: what is committed from then on will be told. A reader that was stopped goes on where it was.
   * Idempotent.
   */
  async start(): Promise<void> {
    this.#isRunning = true;
    await this.#cursor();
    if (this.#isRunning) this.#relay.start();
  }

  /** Resolves when those who are being told have been told. Idempotent. */
  stop(): Promise<void> {
    this.#isRunning = false;
    return this.#relay.stop();
  }

  async #cursor(): Promise<number> {
    this.#place ??= await this.#log.head();
    return this.#place;
  }
}
