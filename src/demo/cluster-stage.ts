import type { DemoHost } from './host.ts';

/** What has been started, and how it ends: the last first. */
export class Started {
  readonly #ends: (() => Promise<unknown>)[] = [];

  onEnd(end: () => Promise<unknown>): void {
    this.#ends.unshift(end);
  }

  /** Ends all, whatever becomes of one of them. Rejects with the first fault. */
  async stop(): Promise<void> {
    const faults: unknown[] = [];
    for (const end of this.#ends.splice(0)) await end().catch((cause: unknown) => faults.push(cause));
    if (faults.length > 0) throw new Error('not everything could be ended', { cause: faults[0] });
  }
}

/** One play with several nodes. `database`: the reader's own; `bin`: where the commands of PostgreSQL are. */
export interface Stage {
  readonly database: string | undefined;
  readonly bin: string | undefined;
  readonly host: DemoHost;
  readonly started: Started;
  readonly leaving: AbortSignal;
}
