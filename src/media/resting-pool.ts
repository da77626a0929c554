import type { Clock, Random } from '../lib/index.ts';

interface Resting<T> {
  readonly item: T;
  readonly until: number;
}

/** Hands out what it holds at random, each to one user at a time; what comes back rests first. Needs no timer. */
export class RestingPool<T> {
  readonly #restMs: number;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #free: T[];
  /** Oldest first, from `#firstResting` on: all rest equally long. */
  #resting: Resting<T>[] = [];
  #firstResting = 0;

  constructor(items: readonly T[], restMs: number, clock: Clock, random: Random) {
    this.#free = [...items];
    this.#restMs = restMs;
    this.#clock = clock;
    this.#random = random;
  }

  /** How many can be taken now. */
  get free(): number {
    this.#wake();
    return this.#free.length;
  }

  /** How many it holds, free or resting. */
  get size(): number {
    return this.#free.length + this.#resting.length - this.#firstResting;
  }

  /** Any of those that are free, which nobody can foretell; undefined where none is. */
  take(): T | undefined {
    this.#wake();
    const last = this.#free.pop();
    if (last === undefined || this.#free.length === 0) return last;
    const pick = this.#random.below(this.#free.length + 1);
    const picked = this.#free[pick];
    if (picked === undefined) return last;
    this.#free[pick] = last;
    return picked;
  }

  /** Gives it back: it rests before it is handed out again. */
  giveBack(item: T): void {
    this.#resting.push({ item, until: this.#clock.now() + this.#restMs });
  }

  /** Gives out all that it holds, free or resting: it is empty then. */
  empty(): readonly T[] {
    const all = [...this.#free.splice(0), ...this.#resting.slice(this.#firstResting).map(({ item }) => item)];
    this.#resting = [];
    this.#firstResting = 0;
    return all;
  }

  #wake(): void {
    const now = this.#clock.now();
    for (let oldest = this.#resting[this.#firstResting]; oldest; oldest = this.#resting[this.#firstResting]) {
      // A clock set back must not lock it: nothing rests longer than `restMs` from now.
      if (oldest.until > now && oldest.until <= now + this.#restMs) break;
      this.#free.push(oldest.item);
      this.#firstResting += 1;
    }
    if (this.#firstResting * 2 < this.#resting.length) return;
    this.#resting = this.#resting.slice(this.#firstResting);
    this.#firstResting = 0;
  }
}
