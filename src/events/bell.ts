import type { Clock } from '../lib/index.ts';

/** Wakes the one who sleeps. A ring while nobody sleeps is remembered: the next sleep is over at once. */
export class Bell {
  readonly #clock: Clock;
  #rung = false;
  #resume: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  ring(): void {
    this.#rung = true;
    this.#resume?.();
  }

  /** Resolves at the next ring, at the latest after `delayMs`. */
  async sleep(delayMs: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const cancel = this.#clock.after(delayMs, resolve);
        this.#resume = () => {
          cancel();
          resolve();
        };
      });
      this.#resume = undefined;
    }
    this.#rung = false;
  }
}
