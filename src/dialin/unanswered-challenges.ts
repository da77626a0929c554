import type { SipRefusal } from '../sip/port.ts';

/** So many challenges of one account on end, and the phone will not answer: fewer are packets that were lost. */
const ON_END = 4;
/** So many accounts are counted; a stranger may name as many as he likes. */
const MOST = 1000;

/**
 * Tells the 401 that every REGISTER and INVITE begins with from a loop of them: a phone without a password, or one that our
 * answers do not reach, asks again and again and never shows a digest.
 */
export class UnansweredChallenges {
  readonly #counts = new Map<string, number>();

  /** Whether this refusal is a challenge that the phone may still answer. Anything else is an answer, or comes of one. */
  isStillWaitedFor(address: string, username: string, refusal: SipRefusal): boolean {
    const key = keyOf(address, username);
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.delete(key);
    if (refusal !== 'challenged') return false;
    this.#counts.set(key, count);
    if (this.#counts.size > MOST) this.#forgetOldest();
    return count < ON_END;
  }

  /** The account has proven itself. */
  answered(address: string, username: string): void {
    this.#counts.delete(keyOf(address, username));
  }

  #forgetOldest(): void {
    const [oldest] = this.#counts.keys();
    if (oldest !== undefined) this.#counts.delete(oldest);
  }
}

const keyOf = (address: string, username: string): string => `${address} ${username.slice(0, 64)}`;
