import type { Clock, Random } from '../lib/index.ts';

/** The RTP ports of a process: even ones of `portMin..portMax` (RFC 3550 11), each handed out to one call at a time. */
export interface PortRange {
  readonly portMin: number;
  readonly portMax: number;
  /** How long a port rests after use, in milliseconds, so that late packets of one call do not reach the next. */
  readonly quarantineMs: number;
}

interface Resting {
  readonly port: number;
  readonly until: number;
}

/** Hands out ports at random, so that an outsider cannot guess where a call's audio goes. Needs no timer. */
export class PortPool {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #quarantineMs: number;
  readonly #free: number[] = [];
  /** Oldest first, from `#firstResting` on: all rest equally long. */
  #resting: Resting[] = [];
  #firstResting = 0;
  #taken = 0;

  constructor(range: PortRange, clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    this.#quarantineMs = range.quarantineMs;
    const firstEven = range.portMin + (range.portMin % 2);
    for (let port = firstEven; port <= range.portMax; port += 2) this.#free.push(port);
  }

  /** How many ports are handed out now; resting ones do not count. */
  get taken(): number {
    return this.#taken;
  }

  /** A free port, or undefined when all are in use or resting. */
  take(): number | undefined {
    this.#wake();
    const last = this.#free.pop();
    if (last === undefined) return undefined;
    this.#taken += 1;
    const pick = this.#random.below(this.#free.length + 1);
    const picked = this.#free[pick];
    if (picked === undefined) return last;
    this.#free[pick] = last;
    return picked;
  }

  /** Gives back a port that `take` gave: it rests before it is handed out again. */
  giveBack(port: number): void {
    this.#taken -= 1;
    this.#resting.push({ port, until: this.#clock.now() + this.#quarantineMs });
  }

  #wake(): void {
    const now = this.#clock.now();
    for (let oldest = this.#resting[this.#firstResting]; oldest; oldest = this.#resting[this.#firstResting]) {
      // A clock set back must not lock the range: no port rests longer than the quarantine from now.
      if (oldest.until > now && oldest.until <= now + this.#quarantineMs) break;
      this.#free.push(oldest.port);
      this.#firstResting += 1;
    }
    if (this.#firstResting * 2 < this.#resting.length) return;
    this.#resting = this.#resting.slice(this.#firstResting);
    this.#firstResting = 0;
  }
}
