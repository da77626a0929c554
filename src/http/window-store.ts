import type { Clock } from '../lib/index.ts';

interface Window {
  readonly startedAt: number;
  count: number;
}

/** What the plug-in hears: how many there were in this window, and for how many milliseconds it goes on. */
type Counted = (error: null, result: { readonly current: number; readonly ttl: number }) => void;

/** Where the limit of one route counts. */
interface WindowStore {
  incr(key: string, counted: Counted, windowMs: number): void;
  /** Each limit counts for itself. */
  child(): WindowStore;
}

/**
 * Where the rate limits count, by the clock of everything else: the plug-in's own store goes by the time of day, and a window that
 * began before that was set back by an hour would refuse requests for an hour. Remembers the `most` keys that asked last.
 */
export const windowStoreOn = (clock: Pick<Clock, 'now'>, most: number): (new () => WindowStore) =>
  class Windows implements WindowStore {
    readonly #windows = new Map<string, Window>();

    incr(key: string, counted: Counted, windowMs: number): void {
      const now = clock.now();
      const known = this.#windows.get(key);
      const window = known && now - known.startedAt < windowMs ? known : { startedAt: now, count: 0 };
      window.count += 1;
      this.#windows.delete(key);
      this.#windows.set(key, window);
      const [oldest] = this.#windows.keys();
      if (this.#windows.size > most && oldest !== undefined) this.#windows.delete(oldest);
      counted(null, { current: window.count, ttl: window.startedAt + windowMs - now });
    }

    child(): WindowStore {
      return new Windows();
    }
  };
