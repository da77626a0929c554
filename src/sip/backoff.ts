import type { CancelTimer, Clock } from '../lib/index.ts';
import type { TimerSettings } from './settings.ts';

/**
 * The timer pair of every retransmission in RFC 3261: A/B, E/F, G/H and that of 13.3.1.4. `again` runs after T1, then
 * after twice as long each time, at most `longestMs` (T2 unless told otherwise) apart; `over` runs once, 64 x T1 after the start, and nothing after it.
 */
export class Backoff {
  readonly #clock: Clock;
  readonly #t2Ms: number;
  readonly #longestMs: number;
  readonly #again: () => void;
  readonly #over: () => void;
  #intervalMs: number;
  #leftMs: number;
  #cancel: CancelTimer | undefined;

  /** Starts at once. With `reliable` nothing is repeated: `again` never runs, `over` does. */
  constructor(parts: {
    readonly clock: Clock;
    readonly timers: TimerSettings;
    readonly reliable: boolean;
    readonly longestMs?: number;
    readonly again: () => void;
    readonly over: () => void;
  }) {
    this.#clock = parts.clock;
    this.#t2Ms = parts.timers.t2Ms;
    this.#longestMs = parts.longestMs ?? parts.timers.t2Ms;
    this.#again = parts.again;
    this.#over = parts.over;
    this.#leftMs = 64 * parts.timers.t1Ms;
    this.#intervalMs = parts.reliable ? this.#leftMs : parts.timers.t1Ms;
    this.#arm();
  }

  /** RFC 3261 17.1.2.2: after a provisional answer, a request is repeated every T2. */
  slowDown(): void {
    if (this.#intervalMs < this.#t2Ms) this.#intervalMs = this.#t2Ms;
  }

  /** Idempotent. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #arm(): void {
    const waitMs = Math.min(this.#intervalMs, this.#leftMs);
    this.#leftMs -= waitMs;
    this.#cancel = this.#clock.after(waitMs, this.#fire);
  }

  readonly #fire = (): void => {
    this.#cancel = undefined;
    if (this.#leftMs <= 0) {
      this.#over();
      return;
    }
    this.#intervalMs = Math.min(2 * this.#intervalMs, this.#longestMs);
    this.#arm();
    this.#again();
  };
}
