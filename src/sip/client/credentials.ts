import type { Random } from '../../lib/index.ts';
import type { Outcome } from './client-transaction.ts';
import {
  type Account,
  answerChallenge,
  type Challenge,
  chooseChallenge,
  type PhoneAlgorithm,
} from './digest-answer.ts';

/** Header fields to put on a request. */
export type Fields = readonly (readonly [name: string, value: string])[];

/** Without an end, a server that calls every nonce stale would keep the phone busy for ever. */
const MAX_ATTEMPTS = 3;

/** Remembers the server's last challenge and answers it on every request, with a rising count (RFC 7616 3.4). */
export class Credentials {
  readonly #account: Account;
  readonly #known: readonly PhoneAlgorithm[];
  readonly #random: Random;
  #challenge: Challenge | undefined;
  #count = 0;

  constructor(account: Account, known: readonly PhoneAlgorithm[], random: Random) {
    this.#account = account;
    this.#known = known;
    this.#random = random;
  }

  /**
   * Attempts a request, and again when it was challenged. Resolves with the last outcome: still 401 when the phone knows
   * none of the algorithms, or the answer was wrong and not just stale.
   */
  async prove(method: string, uri: string, attempt: (fields: Fields) => Promise<Outcome>): Promise<Outcome> {
    for (let attempts = 1; ; attempts += 1) {
      const answered = this.#challenge;
      const outcome = await attempt(this.#fields(method, uri));
      if (outcome.status !== 401) return outcome;
      this.#challenge = chooseChallenge(outcome.response?.headers('WWW-Authenticate') ?? [], this.#known);
      this.#count = 0;
      const hopeless = !this.#challenge || (answered && !this.#challenge.stale);
      if (!hopeless && attempts < MAX_ATTEMPTS) continue;
      this.#challenge = undefined;
      return outcome;
    }
  }

  #fields(method: string, uri: string): Fields {
    if (!this.#challenge) return [];
    this.#count += 1;
    const cnonce = this.#random.bytes(8).toString('hex');
    const request = { method, uri, count: this.#count, cnonce };
    return [['Authorization', answerChallenge(this.#challenge, this.#account, request)]];
  }
}
