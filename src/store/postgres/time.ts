import type { Clock } from '../../lib/index.ts';
import { type Client, rowsOf } from './statements.ts';

const NOW = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at';

/** The clock of the database, which all nodes share: as it was told last, and the time since then by our own. */
export class DatabaseTime {
  readonly #clock: Clock;
  /** By how much it is ahead of ours, in milliseconds. */
  #aheadMs = Number.NaN;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** What time it is there: milliseconds since the epoch. `NaN` before it was asked. */
  now(): number {
    return this.#clock.now() + this.#aheadMs;
  }

  /** Asks for it. The answer was on the way for half of the time that it took, about. */
  async ask(client: Client): Promise<void> {
    const asked = this.#clock.now();
    const [row] = await rowsOf<{ at: number }>(client, NOW);
    if (row) this.#aheadMs = row.at - (asked + this.#clock.now()) / 2;
  }
}
