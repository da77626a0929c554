import { isIPv6 } from 'node:net';
import type { RtpSource } from './rtp-socket.ts';

/** Whose packet it is: the phone's, somebody's who is not heard, or one that shows that two speak where digits come from. */
export type Whose = 'phone' | 'stranger' | 'intruder';

/** What the lock has to know of a packet of an agreed payload type. */
export interface Utterance {
  readonly source: RtpSource;
  readonly ssrc: number;
  readonly content: 'audio' | 'digits';
  /** When it came, in milliseconds. */
  readonly atMs: number;
}

/** After a re-INVITE another place may speak for that long. */
const SETTLE_MS = 1000;
/** Who has been silent for so long has gone: ten packets of audio, and no network makes one so late. */
const GONE_MS = 200;
const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * Decides whom a call listens to: packets from the addresses named in signalling only, and of those only one speaker, by
 * address, port and SSRC. An address can be forged by somebody who sees no packet of the phone, but not the phone
 * silenced: digits count only while nobody else from these addresses speaks, and whoever speaks after them is an intruder
 * or exposes one.
 */
export class SourceLock {
  #addresses: ReadonlySet<string> = new Set();
  #described: RtpSource | undefined;
  #speaker: Utterance | undefined;
  /** The speaker's digits have counted. */
  #keyed = false;
  /** The last packet, and the last one of anybody else before it. */
  #latest: Utterance | undefined;
  #before: Utterance | undefined;
  /** Digits that did not count because two spoke. The other one may be late packets of before, so it may still fall silent. */
  #contested: Utterance | undefined;
  #reopenedAtMs = LONG_AGO;

  /**
   * The addresses (IP literals in any spelling) that may speak, and where the phone's description says that it is; who
   * speaks already goes on.
   */
  allow(addresses: readonly string[], described?: RtpSource): void {
    this.#addresses = new Set(addresses.map(spelledAlike));
    this.#described = described;
  }

  /**
   * The phone described itself anew (RFC 3264 8): it may speak from elsewhere and with another SSRC, while packets of
   * before are still on their way. Who spoke last is remembered: while it speaks, nobody else keys.
   */
  reopen(addresses: readonly string[], described: RtpSource | undefined, nowMs: number): void {
    this.allow(addresses, described);
    this.#speaker = undefined;
    this.#keyed = false;
    this.#contested = undefined;
    this.#reopenedAtMs = nowMs;
  }

  judge(said: Utterance): Whose {
    const isSpeaker = isSameVoice(this.#speaker, said);
    if (!isSpeaker && !this.#addresses.has(spelledAlike(said.source.address))) return 'stranger';
    this.#remember(said);
    if (this.#isExposedBy(said)) return 'intruder';
    if (said.content === 'digits') return this.#judgeDigits(said);
    if (!isSpeaker && !this.#mayTakeOver(said)) return 'stranger';
    this.#speaker = said;
    return 'phone';
  }

  /** Whether somebody has keyed digits, and somebody else speaks on: one of them is not the phone. */
  #isExposedBy(said: Utterance): boolean {
    if (this.#keyed && !isSameVoice(this.#speaker, said)) return true;
    return this.#contested !== undefined && !isSameVoice(this.#contested, said) && isGone(this.#contested, said);
  }

  #judgeDigits(said: Utterance): Whose {
    if (!this.#mayFollow(said)) return 'intruder';
    if (!isGone(this.#before, said)) {
      this.#contested ??= said;
      return 'stranger';
    }
    this.#speaker = said;
    this.#keyed = true;
    return 'phone';
  }

  #mayTakeOver(said: Utterance): boolean {
    if (!this.#mayFollow(said)) return false;
    if (!this.#speaker || isGone(this.#before, said)) return true;
    // A forger who was first does not keep the phone out.
    return this.#isDescribed(said) && !isSamePlace(this.#speaker, said);
  }

  /** Whether it can be the phone, as far as the place tells. */
  #mayFollow(said: Utterance): boolean {
    if (!this.#speaker || isSamePlace(this.#speaker, said) || this.#isDescribed(said)) return true;
    return Math.abs(said.atMs - this.#reopenedAtMs) < SETTLE_MS;
  }

  #isDescribed({ source }: Utterance): boolean {
    const described = this.#described;
    return source.port === described?.port && spelledAlike(source.address) === spelledAlike(described.address);
  }

  #remember(said: Utterance): void {
    if (!isSameVoice(this.#latest, said)) this.#before = this.#latest;
    this.#latest = said;
  }
}

const isSamePlace = (one: Utterance | undefined, { source }: Utterance): boolean =>
  one?.source.port === source.port && one.source.address === source.address;

const isSameVoice = (one: Utterance | undefined, said: Utterance): boolean =>
  one?.ssrc === said.ssrc && isSamePlace(one, said);

const isGone = (other: Utterance | undefined, { atMs }: Utterance): boolean =>
  !other || Math.abs(atMs - other.atMs) >= GONE_MS;

/** IPv6 has many spellings of one address, and systems add the interface to it (`%eth0`). */
const spelledAlike = (address: string): string => {
  const [bare = address] = address.split('%');
  return isIPv6(bare) ? new URL(`http://[${bare}]`).hostname : address;
};
