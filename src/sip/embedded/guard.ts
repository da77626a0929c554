/** How much one source may send: a bucket of `burst` tokens, filled with `perSecond` tokens each second. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  tokens: number;
  /** Milliseconds since the epoch. */
  filledAt: number;
}

/** Sources remembered in each of the two generations. */
const GENERATION = 4096;

/**
 * Limits messages by source address before anybody spends time on reading them. Memory is bounded: sources are kept in
 * two generations of 4096; when the young one is full the old one is forgotten. A forgotten source starts with a full
 * bucket, which gives a sender of forged addresses nothing that the next forged address would not give it.
 */
export class Guard {
  readonly #rate: Rate;
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Takes a token of `source`. False: there is none, drop the message. `now` in milliseconds. */
  admits(source: string, now: number): boolean {
    const bucket = this.#young.get(source) ?? this.#remember(source, now);
    // A clock that was set back must not drain the bucket.
    const elapsedMs = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(this.#rate.burst, bucket.tokens + (elapsedMs * this.#rate.perSecond) / 1000);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  #remember(source: string, now: number): Bucket {
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    const bucket = this.#old.get(source) ?? { tokens: this.#rate.burst, filledAt: now };
    this.#old.delete(source);
    this.#young.set(source, bucket);
    return bucket;
  }
}
