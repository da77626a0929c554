import type { Random } from '../../../lib/index.ts';

const TOKEN_BYTES = 8;
const POOLED_BYTES = 64 * TOKEN_BYTES;

/** Makes tags and branches: 64 unpredictable bits each (RFC 3261 19.3 asks for 32), drawn from the source 64 at a time. */
export class Tokens {
  readonly #random: Random;
  #pool: Buffer = Buffer.alloc(0);
  #at = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** 16 hex digits. */
  next(): string {
    if (this.#at >= this.#pool.length) {
      this.#pool = this.#random.bytes(POOLED_BYTES);
      this.#at = 0;
    }
    const token = this.#pool.toString('hex', this.#at, this.#at + TOKEN_BYTES);
    this.#at += TOKEN_BYTES;
    return token;
  }
}
