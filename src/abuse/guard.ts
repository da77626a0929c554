import { Recent } from './recent.ts';

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

/**
 * Limits messages by source address before anybody spends time on reading them. Memory is bounded (`Recent`). A forgotten
 * source starts with a full bucket, which gives a sender of forged addresses nothing that the next forged address would not
 * give it.
 */
export class Guard {
  readonly #rate: Rate;
  readonly #buckets = new Recent<Bucket>();

  constructor(rate: Rate) {
    this.#rate = rate;
  }

  /** Takes a token of `source`. False: there is none, drop the message. `now` in milliseconds. */
  admits(source: string, now: number): boolean {
    const bucket = this.#buckets.get(source) ?? this.#fill(source, now);
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
    return this.#buckets.size;
  }

  #fill(source: string, now: number): Bucket {
    const bucket = { tokens: this.#rate.burst, filledAt: now };
    this.#buckets.set(source, bucket);
    return bucket;
  }
}
