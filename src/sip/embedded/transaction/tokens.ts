import type { Random } from '../../../lib/index.ts';

const TOKEN_BYTES = 8;

/** Makes tags and branches: 64 unpredictable bits each (RFC 3261 19.3 asks for 32). */
export class Tokens {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** 16 hex digits. */
  next(): string {
    return this.#random.bytes(TOKEN_BYTES).toString('hex');
  }
}
