import type { Random, Secret } from '../../lib/index.ts';
import { answerChallenge, type Challenge, strongestChallenge, type Unanswerable } from '../client/index.ts';
import type { ChallengeField } from './verdict.ts';

/** What a registration proves itself with. */
export interface Account {
  readonly username: string;
  readonly password: Secret<string>;
  /** The realm that the password is for; any where it is left out. */
  readonly realm?: string | undefined;
}

/** A challenge that is answered by every request, with a rising count (RFC 7616 3.4), until another one comes. */
interface Answered {
  readonly challenge: Challenge;
  count: number;
  /** Whether it was answered in this exchange, and not only in one before. */
  isFresh: boolean;
}

/** What a challenge comes to: it can be answered, or why it is of no use to try. */
export type Taken = 'answer' | 'wrong-password' | Unanswerable;

const ANSWER_FIELD = { 'WWW-Authenticate': 'Authorization', 'Proxy-Authenticate': 'Proxy-Authorization' } as const;

/** The registrar's last challenge, and that of a proxy before it. */
export class Proofs {
  readonly #account: Account;
  readonly #random: Random;
  readonly #answered = new Map<ChallengeField, Answered>();

  constructor(account: Account, random: Random) {
    this.#account = account;
    this.#random = random;
  }

  /** A new exchange begins: a challenge that was answered before may have grown old meanwhile without anybody being wrong. */
  begin(): void {
    for (const answered of this.#answered.values()) answered.isFresh = false;
  }

  /** A 401 or 407 came with these challenges, to a request that had the answers of `fields`. */
  take(by: ChallengeField, challenges: readonly string[]): Taken {
    const before = this.#answered.get(by);
    this.#answered.delete(by);
    const asked = strongestChallenge(challenges, this.#account.realm);
    if (asked.kind === 'unanswerable') return asked.why;
    const { challenge } = asked;
    // RFC 7616 3.3: stale says that the password was right. RFC 3261 22.2: else the same answer is of no use twice.
    if (before?.isFresh && !challenge.stale)
      return challenge.realm === before.challenge.realm ? 'wrong-password' : 'realm';
    this.#answered.set(by, { challenge, count: 0, isFresh: true });
    return 'answer';
  }

  /** The header fields that answer what was asked for so far. */
  fields(method: string, uri: string): readonly (readonly [string, string])[] {
    const { username, password } = this.#account;
    return [...this.#answered].map(([by, answered]) => {
      answered.count += 1;
      const cnonce = this.#random.bytes(8).toString('hex');
      const request = { method, uri, count: answered.count, cnonce };
      const account = { username, password: password.reveal() };
      return [ANSWER_FIELD[by], answerChallenge(answered.challenge, account, request)];
    });
  }
}
