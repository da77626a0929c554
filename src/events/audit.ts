import { type Clock, Job, Mutex, type ReportFault } from '../lib/index.ts';
import { sealOver } from './chain.ts';
import type { AuditLog } from './port.ts';

/** How long an event waits for its seal at most, in milliseconds. */
const SEAL_EVERY_MS = 10_000;

/** Events of one seal at most: hashing them holds the event loop up for 3 ms at most. */
const SEAL_AT_ONCE = 250;

/** What the sealer is made of. */
export interface AuditParts {
  readonly log: Pick<AuditLog, 'rows' | 'sealed' | 'add' | 'forget'>;
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
    const { log } = this.#parts;
    for (;;) {
      const before = await log.sealed();
      const rows = await log.rows(before.seq, SEAL_AT_ONCE);
      const seal = sealOver(before, rows);
      if (!seal) return;
      if (await log.add(seal)) this.#report(rows);
    }
  }

  #report(rows: Awaited<ReturnType<AuditLog['rows']>>): void {
    for (const row of rows)
      if ('unreadable' in row)
        this.#parts.onFault(
          'audit.seal',
          new Error(`Event ${row.seq} is not in the form in which it was written: offhook audit verify`),
        );
  }
}
