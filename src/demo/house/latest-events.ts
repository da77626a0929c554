import type { Rest } from '../../client/rest.ts';
import type { EventView } from '../../http/schema.ts';
import type { CancelTimer, Clock } from '../../lib/index.ts';

/** One event of the audit log, as far as the page shows it. */
export type EventNews = Pick<EventView, 'seq' | 'type' | 'at' | 'subject' | 'data'>;

const LOOK_MS = 500;
const MOST_AT_ONCE = 50;

/** Reads the audit log again and again while somebody wants to know, and tells what is new, oldest first. */
export class LatestEvents {
  readonly #offhook: Rest;
  readonly #clock: Clock;
  readonly #wanted: () => boolean;
  readonly #tell: (event: EventNews) => void;
  #seq = 0;
  #running = false;
  #stopped = false;
  #cancel: CancelTimer = () => undefined;

  constructor(parts: {
    readonly offhook: Rest;
    readonly clock: Clock;
    readonly wanted: () => boolean;
    readonly tell: (event: EventNews) => void;
  }) {
    this.#offhook = parts.offhook;
    this.#clock = parts.clock;
    this.#wanted = parts.wanted;
    this.#tell = parts.tell;
  }

  /** Goes on until nobody wants to know. */
  start(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    void this.#look();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  async #look(): Promise<void> {
    // An Offhook that does not answer is asked again.
    const items = await this.#offhook.call('GET /v1/audit', { query: { limit: MOST_AT_ONCE } }).then(
      (page) => page.items,
      () => [],
    );
    for (const event of [...items].reverse()) {
      if (event.seq <= this.#seq) continue;
      this.#seq = event.seq;
      const { seq, type, at, subject, data } = event;
      this.#tell({ seq, type, at, subject, data });
    }
    this.#running = !this.#stopped && this.#wanted();
    if (this.#running) this.#cancel = this.#clock.after(LOOK_MS, () => void this.#look());
  }
}
