import { type Client, rowsOf } from './statements.ts';

/** Milliseconds since some moment, which nobody sets. */
const monotonic = (): number => performance.now();

const NOW = 'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint AS at';

/** The clock of the database, which all nodes share: as it was told last, and the time since then. */
export class DatabaseTime {
  /** What our monotonic clock lacks to be the time there. */
  #offset = Number.NaN;

  /** What time it is there: milliseconds since the epoch. `NaN` before it was asked. */
  now(): number {
    return monotonic() + this.#offset;
  }

  /** Asks for it. The answer was on the way for half of the time that it took, about. */
  async ask(client: Client): Promise<void> {
    const asked = monotonic();
    const [row] = await rowsOf<{ at: number }>(client, NOW);
    if (row) this.#offset = row.at - (asked + monotonic()) / 2;
  }
}
