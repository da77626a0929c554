import type { Appended, StoredEvent } from './port.ts';

/** So many are kept: who is further behind reads the log. */
const MOST = 1000;

/** What was appended last, for as long as nobody has dealt with it: an unbroken piece of the log. */
export class RecentEvents {
  #events: readonly StoredEvent[] = [];
  /** The `seq` that the piece begins behind. */
  #after = 0;

  /** What was appended now. Where something lies between that and what is kept, the older is let go. */
  add({ after, events }: Appended): void {
    const isNext = this.#events.at(-1)?.seq === after && this.#events.length + events.length <= MOST;
    if (!isNext) this.#after = after;
    this.#events = isNext ? [...this.#events, ...events] : events;
  }

  /** All events behind this place, up to `limit`, oldest first; undefined where they are not all here. Forgets those before. */
  since(seq: number, limit: number): readonly StoredEvent[] | undefined {
    if (seq < this.#after) return undefined;
    this.#events = this.#events.filter((event) => event.seq > seq);
    this.#after = seq;
    return this.#events.length > 0 ? this.#events.slice(0, limit) : undefined;
  }
}
