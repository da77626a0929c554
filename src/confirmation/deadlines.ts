import { type Background, type CancelTimer, type Clock, Mutex, runAt } from '../lib/index.ts';

/** What another process began is noticed within this time; it also bounds how soon a failed sweep is tried again. */
const longestSleepMs = 60_000;

/** What the timer drives. */
export interface Sweep {
  /** Commits everything whose deadline has passed. */
  run(): Promise<void>;
  /** The soonest deadline that is left, in milliseconds since the epoch. */
  next(): Promise<number | undefined>;
}

/** One timer for all deadlines: armed for the soonest one, silent when there is none. */
export class Deadlines {
  readonly #clock: Clock;
  readonly #background: Background;
  readonly #sweep: Sweep;
  #started = false;
  /** Sweeps run one after the other. */
  readonly #sweeps = new Mutex();
  #armedFor = Number.POSITIVE_INFINITY;
  #disarm: CancelTimer = () => undefined;

  constructor(parts: { clock: Clock; background: Background; sweep: Sweep }) {
    this.#clock = parts.clock;
    this.#background = parts.background;
    this.#sweep = parts.sweep;
  }

  /** Resolves when what is overdue has been swept and the timer stands. Idempotent. */
  async start(): Promise<void> {
    if (this.#started) return;
    this.#started = true;
    await this.#sweepNow();
  }

  /** There is a new deadline: the timer will not be later than that. */
  note(at: number): void {
    if (!this.#started || at >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = at;
    this.#disarm = runAt(this.#clock, Math.min(at, this.#clock.now() + longestSleepMs), () => {
      this.#armedFor = Number.POSITIVE_INFINITY;
      this.#background(this.#sweepNow(), 'sweep deadlines');
    });
  }

  /** Leaves no timer and no sweep behind. Idempotent. */
  async stop(): Promise<void> {
    this.#started = false;
    this.#disarm();
    this.#armedFor = Number.POSITIVE_INFINITY;
    await this.#sweeps.run(async () => undefined);
  }

  #sweepNow(): Promise<void> {
    return this.#sweeps.run(() => this.#sweepAndArm());
  }

  async #sweepAndArm(): Promise<void> {
    let next: number | undefined = this.#clock.now() + longestSleepMs;
    try {
      await this.#sweep.run();
      next = await this.#sweep.next();
    } finally {
      if (next !== undefined) this.note(next);
    }
  }
}
