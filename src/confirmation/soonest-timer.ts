import { type CancelTimer, type Clock, runAt } from '../lib/index.ts';

/** One timer, never later than the soonest moment that it was armed for: one look too many finds nothing new. */
export class SoonestTimer {
  readonly #clock: Clock;
  readonly #look: () => void;
  #armedFor = Number.POSITIVE_INFINITY;
  #cancel: CancelTimer = () => undefined;

  constructor(clock: Clock, look: () => void) {
    this.#clock = clock;
    this.#look = look;
  }

  /** `at` in milliseconds since the epoch. */
  arm(at: number): void {
    if (at >= this.#armedFor) return;
    this.#cancel();
    this.#armedFor = at;
    this.#cancel = runAt(this.#clock, at, () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#look();
    });
  }

  /** Idempotent. */
  disarm(): void {
    this.#cancel();
    this.#armedFor = Number.POSITIVE_INFINITY;
  }
}
