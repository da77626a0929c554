import { type Clock, Job, Mutex, type ReportFault } from '../lib/index.ts';
import type { AuditLog } from './port.ts';

/** How long an event waits for its seal at most, in milliseconds. */
const SEAL_EVERY_MS = 10_000;

/** Events of one seal at most: what else is asked of the SQLite store waits until they are hashed, some milliseconds; with PostgreSQL what else the process does. */
const SEAL_AT_ONCE = 250;

/** What the sealer is made of. */
export interface AuditParts {
  readonly log: Pick<AuditLog, 'seal' | 'forget'>;
  /** Up to where each durable consumer has read the log, as `seq`: none of them loses an event to retention. */
  readonly cursors: () => Promise<readonly number[]>;
  readonly clock: Clock;
  readonly onFault: ReportFault;
}

/**
 * Seals the event log behind the writers: they never wait for the chain, and what they commit is sealed within
 * `SEAL_EVERY_MS`. An event that somebody changed until it cannot be read is reported, and sealed as it is: `verify` names it
 * for as long as it is kept. Several processes on one log do not fork the chain: a seal that comes second is dropped.
 */
export class Audit {
  readonly #parts: AuditParts;
  readonly #rounds = new Mutex();
  readonly #job: Job;

  constructor(parts: AuditParts) {
    this.#parts = parts;
    const step = async (): Promise<number> => {
      await this.seal();
      return SEAL_EVERY_MS;
    };
    this.#job = new Job({ ...parts, name: 'audit.seal', step, retryMs: SEAL_EVERY_MS });
  }

  /** Seals what an earlier process left, and goes on. Idempotent. */
  start(): void {
    this.#job.start();
  }

  /** Seals the rest and ends. Idempotent. */
  async stop(): Promise<void> {
    if (!this.#job.isRunning) return;
    await this.#job.stop();
    await this.seal();
  }

  /** Seals everything that is committed now; one call at a time. */
  seal(): Promise<void> {
    return this.#rounds.run(() => this.#sealAll());
  }

  /** Forgets what is older than `before` (milliseconds since the epoch): whole seals that every durable consumer has passed. */
  async forget(before: number): Promise<void> {
    const passed = Math.min(...(await this.#parts.cursors()), Number.MAX_SAFE_INTEGER);
    await this.#parts.log.forget(before, passed);
  }

  async #sealAll(): Promise<void> {
    const { log, onFault } = this.#parts;
    for (;;) {
      const { events, unreadable } = await log.seal(SEAL_AT_ONCE);
      for (const seq of unreadable)
        onFault(
          'audit.seal',
          new Error(`Event ${seq} is not in the form in which it was written: offhook audit verify`),
        );
      // What has come meanwhile waits for the next round: where calls come all the time, a round would find some each time, and never end.
      if (events < SEAL_AT_ONCE) return;
    }
  }
}
