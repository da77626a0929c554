import type { Clock } from '../clock.ts';
import { deferred } from './deferred.ts';

/** Wakes the one who waits for it. Raised while nobody waits it is remembered: the next wait is over at once. */
export class Signal {
  readonly #clock: Clock;
  #isRaised = false;
  #resume: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  raise(): void {
    this.#isRaised = true;
    this.#resume?.();
  }

  /** Resolves when the signal is raised, after `delayMs` at the latest, and as soon as `abort` aborts. One wait at a time. */
  async wait(delayMs: number, abort?: AbortSignal): Promise<void> {
    if (!this.#isRaised && !abort?.aborted) {
      const { promise, resolve } = deferred();
      const resume = (): void => resolve();
      const cancel = this.#clock.after(delayMs, resume);
      abort?.addEventListener('abort', resume);
      this.#resume = resume;
      await promise;
      cancel();
      abort?.removeEventListener('abort', resume);
      this.#resume = undefined;
    }
    this.#isRaised = false;
  }
}

/** Resolves after `delayMs`, and as soon as `abort` aborts. */
export const sleep = (clock: Clock, delayMs: number, abort?: AbortSignal): Promise<void> =>
  new Signal(clock).wait(delayMs, abort);
