import { type BanPolicy, Bans } from '../../abuse/index.ts';
import { ACCOUNT_REALM, type Account, type AccountStore } from '../../access/index.ts';
import { Digest } from '../../digest/index.ts';
import { type Clock, networkOf, type Random } from '../../lib/index.ts';

/** A request that has to prove who sent it. */
interface Shown {
  readonly method: string;
  /** The request target, as it was sent. */
  readonly target: string;
  /** Every value of Authorization. */
  readonly authorizations: readonly string[];
  /** Of the connection. */
  readonly address: string;
}

/** `challenge`: what to answer 401 with. `misdirected`: a right password for another address. */
type Judged =
  | { readonly kind: 'account'; readonly account: Account }
  | { readonly kind: 'challenge'; readonly value: string }
  | { readonly kind: 'misdirected' };

/** What logins are judged by. */
export interface LoginParts {
  readonly accounts: Pick<AccountStore, 'find'>;
  readonly bans: BanPolicy;
  readonly clock: Pick<Clock, 'now'>;
  readonly random: Random;
}

/**
 * Who logs in, by HTTP digest (RFC 7616: MD5, qop auth). Nonces are this process's own and are good for one address; too many wrong passwords
 * from one address ban it for a while, as they do over SIP.
 */
export class Logins {
  readonly #accounts: LoginParts['accounts'];
  readonly #clock: LoginParts['clock'];
  readonly #digest: Digest;
  readonly #bans: Bans;

  constructor({ accounts, bans, clock, random }: LoginParts) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#digest = new Digest({ realm: ACCOUNT_REALM, algorithms: ['MD5'], random });
    this.#bans = new Bans(bans, () => 'banned');
  }

  /** Whether nothing that comes from this address is to be read now. */
  isBanned(address: string): boolean {
    return this.#bans.drops(networkOf(address), this.#clock.now()) !== undefined;
  }

  /** A wrong password gets what a missing one gets. */
  async judge({ method, target, authorizations, address }: Shown): Promise<Judged> {
    const shown = { method, authorizations, address, isMeant: (uri: string) => uri === target };
    const ofNobody = this.#digest.verify({ ...shown, now: this.#clock.now(), credentials: () => undefined });
    // Nobody is looked up before the password counts: else a stranger could measure for as long as they like whether an account exists. And it is judged
    // again afterwards: another request may have used the nonce up meanwhile.
    const found = ofNobody.kind === 'failure' ? await this.#accounts.find(ofNobody.username) : undefined;
    const now = this.#clock.now();
    const verdict = this.#digest.verify({ ...shown, now, credentials: () => found });
    switch (verdict.kind) {
      case 'accepted':
        return { kind: 'account', account: verdict.holder.account };
      case 'misdirected':
        return { kind: 'misdirected' };
      case 'failure':
        this.#bans.failed(networkOf(address), now);
        return this.#challenge(address, now, 'fresh');
      case 'challenge':
        return this.#challenge(address, now, verdict.refusal === 'nonce-stale' ? 'stale' : 'fresh');
      default:
        return verdict satisfies never;
    }
  }

  #challenge(address: string, now: number, stale: 'stale' | 'fresh'): Judged {
    const value = this.#digest.challenge(address, now, stale).map(([, challenge]) => challenge)[0] ?? '';
    return { kind: 'challenge', value };
  }
}
