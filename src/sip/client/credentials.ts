import {
  type Account,
  answerChallenge,
  type Challenge,
  chooseChallenge,
  type DigestAlgorithm,
} from '../../digest/index.ts';
import type { Random } from '../../lib/index.ts';
import type { Outcome } from './client-transaction.ts';

/** Header fields to put on a request. */
export type Fields = readonly (readonly [name: string, value: string])[];

/**
 * Without an end, a server that calls every nonce stale would keep the phone busy for ever. Two nodes behind a proxy may challenge twice after
 * a nonce that has grown old: the one that cannot decide for a moment, and the one that does.
 */
const MAX_ATTEMPTS = 4;

/** A challenge, and how often it has been answered. */
interface Held {
  readonly challenge: Challenge;
  count: number;
}

/**
 * Remembers the challenge that was answered well last and answers it on every request, with a rising count (RFC 7616 3.4). Requests may be under
 * way at once: who is challenged answers that alone, and others do so after it was accepted, since a server may want counts in their order.
 */
export class Credentials {
  readonly #account: Account;
  readonly #known: readonly DigestAlgorithm[];
  readonly #random: Random;
  #accepted: Held | undefined;

  constructor(account: Account, known: readonly DigestAlgorithm[], random: Random) {
    this.#account = account;
    this.#known = known;
    this.#random = random;
  }

  /**
   * Attempts a request, and again when it was challenged. Resolves with the last outcome: still 401 when the phone knows
   * none of the algorithms, or the answer was wrong and not just stale.
   */
  async prove(method: string, uri: string, attempt: (fields: Fields) => Promise<Outcome>): Promise<Outcome> {
    let held = this.#accepted;
    for (let attempts = 1; ; attempts += 1) {
      const outcome = await attempt(held ? this.#fields(held, method, uri) : []);
      if (outcome.status !== 401) {
        this.#accepted = held ?? this.#accepted;
        return outcome;
      }
      const challenge = chooseChallenge(outcome.response?.headers('WWW-Authenticate') ?? [], this.#known);
      if (!challenge || (held && !challenge.stale) || attempts === MAX_ATTEMPTS) {
        this.#accepted = undefined;
        return outcome;
      }
      held = { challenge, count: 0 };
    }
  }

  #fields(held: Held, method: string, uri: string): Fields {
    held.count += 1;
    const cnonce = this.#random.bytes(8).toString('hex');
    const request = { method, uri, count: held.count, cnonce };
    return [['Authorization', answerChallenge(held.challenge, this.#account, request)]];
  }
}
