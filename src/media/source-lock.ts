import { isIPv6 } from 'node:net';
import type { RtpSource } from './rtp-socket.ts';

/** Whose packet it is: the phone's, somebody's who is not heard, or somebody's who keys digits into the call. */
export type Whose = 'phone' | 'stranger' | 'intruder';

/** What the lock has to know of a packet of an agreed payload type. */
export interface Utterance {
  readonly source: RtpSource;
  readonly ssrc: number;
  readonly content: 'audio' | 'digits';
  /** When it came, in milliseconds. */
  readonly atMs: number;
}

/** After a re-INVITE packets of before and after it may mix for that long. */
const SETTLE_MS = 1000;
const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * Decides whom a call listens to: packets from the addresses named in signalling only, and of those only the first
 * speaker, by address, port and SSRC. Others are strangers; one of the right address who brings digits is an intruder.
 */
export class SourceLock {
  #addresses: ReadonlySet<string> = new Set();
  #speaker: Utterance | undefined;
  #reopenedAtMs = LONG_AGO;

  /** The addresses (IP literals in any spelling) that may speak; who speaks already goes on. */
  allow(addresses: readonly string[]): void {
    this.#addresses = new Set(addresses.map(spelledAlike));
  }

  /**
   * The phone described itself anew (RFC 3264 8): it may speak from elsewhere and with another SSRC. Since packets of
   * before are still on their way, the last one who speaks is heard until it keys a digit, or for a second.
   */
  reopen(addresses: readonly string[], nowMs: number): void {
    this.allow(addresses);
    this.#speaker = undefined;
    this.#reopenedAtMs = nowMs;
  }

  judge(said: Utterance): Whose {
    if (!isSameSpeaker(this.#speaker, said)) {
      if (!this.#addresses.has(spelledAlike(said.source.address))) return 'stranger';
      if (this.#speaker && !this.#isSettling(said.atMs)) return said.content === 'digits' ? 'intruder' : 'stranger';
      this.#speaker = said;
    }
    if (said.content === 'digits') this.#reopenedAtMs = LONG_AGO;
    return 'phone';
  }

  #isSettling(nowMs: number): boolean {
    return Math.abs(nowMs - this.#reopenedAtMs) < SETTLE_MS;
  }
}

const isSameSpeaker = (speaker: Utterance | undefined, { source, ssrc }: Utterance): boolean =>
  speaker?.ssrc === ssrc && speaker.source.port === source.port && speaker.source.address === source.address;

/** IPv6 has many spellings of one address, and systems add the interface to it (`%eth0`). */
const spelledAlike = (address: string): string => {
  const [bare = address] = address.split('%');
  return isIPv6(bare) ? new URL(`http://[${bare}]`).hostname : address;
};
