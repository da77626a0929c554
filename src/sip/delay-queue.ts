import type { CancelTimer, Clock } from '../lib/index.ts';

interface Entry<T> {
  readonly item: T;
  /** Milliseconds since the epoch. */
  readonly dueAt: number;
  next: Entry<T> | undefined;
}

/**
 * Calls `due` for every item a fixed time after it was added. What waits equally long falls due in the order in which
 * it came, so that one armed timer serves tens of thousands of lingering transactions.
 */
export class DelayQueue<T> {
  readonly #clock: Clock;
  readonly #delayMs: number;
  readonly #due: (item: T) => void;
  #first: Entry<T> | undefined;
  #last: Entry<T> | undefined;
  #cancel: CancelTimer | undefined;

  constructor(clock: Clock, delayMs: number, due: (item: T) => void) {
    this.#clock = clock;
    this.#delayMs = delayMs;
    this.#due = due;
  }

  add(item: T): void {
    const entry: Entry<T> = { item, dueAt: this.#clock.now() + this.#delayMs, next: undefined };
    if (this.#last) this.#last.next = entry;
    else this.#first = entry;
    this.#last = entry;
    this.#cancel ??= this.#clock.after(this.#delayMs, this.#run);
  }

  /** Forgets everything and disarms the timer. */
  clear(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#first = undefined;
    this.#last = undefined;
  }

  readonly #run = (): void => {
    const now = this.#clock.now();
    for (let entry = this.#first; entry && entry.dueAt <= now; entry = this.#first) {
      this.#first = entry.next;
      if (!this.#first) this.#last = undefined;
      this.#due(entry.item);
    }
    this.#cancel = this.#first && this.#clock.after(this.#first.dueAt - now, this.#run);
  };
}
