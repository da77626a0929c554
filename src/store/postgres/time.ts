import type { Clock } from '../../lib/index.ts';
import { type Client, rowsOf } from './statements.ts';

const NOW = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at';

/** An answer that took longer may be further off than what is known already. Milliseconds. */
const PROMPT_MS = 200;

/** The clock of the database, which all nodes share: as it was told last, and the time since then by our own. */
export class DatabaseTime {
  readonly #clock: Clock;
  readonly #onTime: (at: number) => void;
  /** By how much it is ahead of ours, in milliseconds. */
  #aheadMs = Number.NaN;

  /** `onTime` hears what time it is there, each time that the answer is prompt, and the first time. */
  constructor(clock: Clock, onTime: (at: number) => void = () => undefined) {
    this.#clock = clock;
    this.#onTime = onTime;
  }

  /** What time it is there: milliseconds since the epoch. `NaN` before it was asked. */
  now(): number {
    return this.#clock.now() + this.#aheadMs;
  }

  /** Asks for it. The answer was on the way for half of the time that it took, about. */
  async ask(client: Client): Promise<void> {
    const asked = this.#clock.now();
    const [row] = await rowsOf<{ at: number }>(client, NOW);
    if (!row) return;
    const tookMs = this.#clock.now() - asked;
    const isFirst = Number.isNaN(this.#aheadMs);
    this.#aheadMs = row.at - asked - tookMs / 2;
    if (isFirst || tookMs <= PROMPT_MS) this.#onTime(row.at + tookMs / 2);
  }
}
