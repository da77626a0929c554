import type { Clock } from '../lib/index.ts';

/** Since when it is counted, and how many there were. */
interface Window {
  readonly startedAt: number;
  count: number;
}

const WINDOW_MS = 60_000;

/** Of so many addresses, and of so many keys, it is known how often they asked. */
const MOST_COUNTED = 10_000;

/** Bounds how often somebody may ask within a minute, by a clock that does not go by the time of day: set back by an hour, that would refuse for an hour. */
export class RequestWindows {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #perWindow: number;
  readonly #mostCounted: number;
  /** Who asked last stands last. */
  readonly #windows = new Map<string, Window>();

  /** `mostCounted`: whoever has not asked for longest is forgotten beyond so many. */
  constructor(clock: Pick<Clock, 'now'>, perWindow: number, mostCounted = MOST_COUNTED) {
    this.#clock = clock;
    this.#perWindow = perWindow;
    this.#mostCounted = mostCounted;
  }

  /** Counts a request of `who`; where it is one too many, for how many milliseconds it stays so, else 0. */
  count(who: string): number {
    const now = this.#clock.now();
    const known = this.#windows.get(who);
    const window = known && now - known.startedAt < WINDOW_MS ? known : { startedAt: now, count: 0 };
    window.count += 1;
    this.#windows.delete(who);
    this.#windows.set(who, window);
    if (this.#windows.size > this.#mostCounted) this.#forgetOldest();
    return window.count > this.#perWindow ? window.startedAt + WINDOW_MS - now : 0;
  }

  #forgetOldest(): void {
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined) this.#windows.delete(oldest);
  }
}
