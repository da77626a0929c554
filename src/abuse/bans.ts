import { Guard, type Rate } from './guard.ts';
import { Recent } from './recent.ts';

/** When a source that guesses passwords is put off, and for how long. */
export interface BanPolicy {
  /** This many wrong digests within five minutes. */
  readonly failures: number;
  /** How long the first time; each further time twice as long, up to an hour. */
  readonly seconds: number;
}

/** `banned`: nothing of it is read. `slowed`: only so much of it is read as a phone needs. `spared`: neither, ever. */
export type Severity = 'banned' | 'slowed' | 'spared';

/** A ban that begins. */
export interface Ban {
  readonly address: string;
  readonly severity: Exclude<Severity, 'spared'>;
  readonly seconds: number;
}

interface Suspect {
  readonly failures: number;
  /** When the first of them was seen. Times in milliseconds since the epoch. */
  readonly countedFrom: number;
  readonly bans: number;
  readonly severity: Ban['severity'];
  readonly bannedAt: number;
  readonly bannedMs: number;
}

const INNOCENT: Suspect = {
  failures: 0,
  countedFrom: Number.NEGATIVE_INFINITY,
  bans: 0,
  severity: 'banned',
  bannedAt: Number.NEGATIVE_INFINITY,
  bannedMs: 0,
};

const WINDOW_MS = 300_000;
const LONGEST_SECONDS = 3600;
/** So long without a ban, and the next one is short again. */
const FORGIVEN_AFTER_MS = 86_400_000;
/** What a slowed source may still send: a registration and a call get through, with their retransmissions. */
const SLOWED: Rate = { perSecond: 4, burst: 10 };

/**
 * Who has guessed too often. A failure counts only when the request carried a fresh nonce that was issued to its source
 * address: who sends it has received a packet there. So a sender of forged addresses, who never sees our answers, can put
 * nobody off. Who can read the network can; therefore `severity` keeps the phones at home from the hard kind.
 * In memory only, and bounded (`Recent`): forgetting costs a guesser's ban, nothing else.
 */
export class Bans {
  readonly #policy: BanPolicy;
  readonly #severity: (address: string) => Severity;
  readonly #suspects = new Recent<Suspect>();
  readonly #slow = new Guard(SLOWED);

  /** `severity` is asked when a ban begins, and what it says holds until that ban ends. */
  constructor(policy: BanPolicy, severity: (address: string) => Severity) {
    this.#policy = policy;
    this.#severity = severity;
  }

  /** How many sources are remembered. */
  get size(): number {
    return this.#suspects.size;
  }

  /**
   * Why a message from this address is to be dropped unread, if it is. `now` in milliseconds, as everywhere here. `bucket`:
   * under which name a slowed one is counted, where its address alone does not tell.
   */
  drops(address: string, now: number, bucket = address): Ban['severity'] | undefined {
    if (this.#suspects.size === 0) return undefined;
    const suspect = this.#suspects.get(address);
    if (!suspect || !isBanned(suspect, now)) return undefined;
    if (suspect.severity === 'banned') return 'banned';
    return this.#slow.admits(bucket, now) ? undefined : 'slowed';
  }

  /** A wrong response over a fresh nonce that was issued to this address. Answers the ban that begins with it. */
  failed(address: string, now: number): Ban | undefined {
    const suspect = this.#suspects.get(address) ?? INNOCENT;
    // What a slowed source still gets wrong does not make its time longer.
    if (isBanned(suspect, now)) return undefined;
    const known = now >= suspect.countedFrom && now - suspect.countedFrom < WINDOW_MS;
    const failures = known ? suspect.failures + 1 : 1;
    if (failures >= this.#policy.failures) return this.#ban(address, suspect, now);
    this.#suspects.set(address, { ...suspect, failures, countedFrom: known ? suspect.countedFrom : now });
    return undefined;
  }

  #ban(address: string, suspect: Suspect, now: number): Ban | undefined {
    const severity = this.#severity(address);
    if (severity === 'spared') {
      this.#suspects.set(address, INNOCENT);
      return undefined;
    }
    const forgiven = now - suspect.bannedAt - suspect.bannedMs >= FORGIVEN_AFTER_MS;
    const bans = forgiven ? 0 : suspect.bans;
    const seconds = lengthOf(this.#policy.seconds, bans);
    this.#suspects.set(address, {
      ...INNOCENT,
      bans: bans + 1,
      severity,
      bannedAt: now,
      bannedMs: seconds * 1000,
    });
    return { address, severity, seconds };
  }
}

const lengthOf = (first: number, bans: number): number => Math.min(first * 2 ** bans, Math.max(first, LONGEST_SECONDS));

/** A clock that was set back ends a ban: better than one that lasts as long as the clock was wrong. */
const isBanned = ({ bannedAt, bannedMs }: Suspect, now: number): boolean =>
  now >= bannedAt && now - bannedAt < bannedMs;
