import type { CancelTimer, Clock } from '../../lib/index.ts';
import type { AskOffhook } from './offhook.ts';

/** One event of the audit log, as far as the page shows it. */
export interface EventNews {
  readonly seq: number;
  readonly type: string;
  readonly at: string;
  readonly subject: string;
  readonly data: unknown;
}

const LOOK_MS = 500;
const MOST_AT_ONCE = 50;

/** Reads the audit log again and again while somebody wants to know, and tells what is new, oldest first. */
export class LatestEvents {
  readonly #ask: AskOffhook;
  readonly #clock: Clock;
  readonly #wanted: () => boolean;
  readonly #tell: (event: EventNews) => void;
  #seq = 0;
  #running = false;
  #stopped = false;
  #cancel: CancelTimer = () => undefined;

  constructor(parts: {
    readonly ask: AskOffhook;
    readonly clock: Clock;
    readonly wanted: () => boolean;
    readonly tell: (event: EventNews) => void;
  }) {
    this.#ask = parts.ask;
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
    const { body } = await this.#ask('GET', `/v1/audit?limit=${MOST_AT_ONCE}`).catch(() => ({ body: undefined }));
    for (const event of itemsOf(body).reverse()) {
      if (event.seq <= this.#seq) continue;
      this.#seq = event.seq;
      const { seq, type, at, subject, data } = event;
      this.#tell({ seq, type, at, subject, data });
    }
    this.#running = !this.#stopped && this.#wanted();
    if (this.#running) this.#cancel = this.#clock.after(LOOK_MS, () => void this.#look());
  }
}

const itemsOf = (body: unknown): EventNews[] => [...((body as { items?: EventNews[] } | undefined)?.items ?? [])];
