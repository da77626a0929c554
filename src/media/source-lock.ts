import { isIPv6 } from 'node:net';
import type { RtpSource } from './bound-socket.ts';

/** Whose packet it is: the phone's, somebody's who is not heard, or one that shows that two speak where digits come from. */
export type Whose = 'phone' | 'stranger' | 'intruder';

/** What the lock has to know of a packet of an agreed payload type. */
export interface Utterance {
  readonly source: RtpSource;
  readonly ssrc: number;
  /** `events`: RFC 4733. `tones`: audio in which a key went down. */
  readonly content: 'audio' | 'events' | 'tones';
  /** When it came, in milliseconds. */
  readonly atMs: number;
}

/** After a re-INVITE another place may speak for that long. */
const SETTLE_MS = 1000;
/** Who has been silent for so long has gone: ten packets of audio, and no network makes one so late. */
const GONE_MS = 200;
/** What is left of the tones of a key that also comes as an event was heard no longer before it. */
const LEFT_OVER_MS = 500;
const LONG_AGO = Number.NEGATIVE_INFINITY;

/**
 * Decides whom a call listens to: packets from the addresses named in signalling only, and of those only one speaker, by
 * address, port and SSRC. An address can be forged by somebody who sees no packet of the phone, but not the phone
 * silenced: digits count only while nobody else from these addresses speaks, and whoever speaks after them is an intruder
 * or exposes one.
 *
 * Some phones send their events on an SSRC of their own, beside the audio. In exactly the place that the phone's description
 * names one such SSRC counts as the speaker's other half: its events are heard and nothing else of it.
 */
export class SourceLock {
  #addresses: ReadonlySet<string> = new Set();
  #described: RtpSource | undefined;
  /** The last packet of whose audio is heard. */
  #audio: Utterance | undefined;
  /** Of the digits that count the first tone, or the last event; nobody else's do. */
  #keys: Utterance | undefined;
  /** The last audio of somebody who was not, or is no longer, heard. */
  #otherAudio: Utterance | undefined;
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
    this.#otherAudio = lastOf(this.#audio, this.#otherAudio);
    this.#audio = undefined;
    this.#keys = undefined;
    this.#contested = undefined;
    this.#reopenedAtMs = nowMs;
  }

  judge(said: Utterance): Whose {
    const isKnown = isSameVoice(this.#audio, said) || isSameVoice(this.#keys, said);
    if (!isKnown && !this.#addresses.has(spelledAlike(said.source.address))) return 'stranger';
    this.#remember(said);
    if (this.#isExposedBy(said)) return 'intruder';
    if (said.content === 'audio') return this.#keys ? this.#judgeAudioBeside(this.#keys, said) : this.#judgeAudio(said);
    return this.#keys ? this.#judgeMoreDigits(this.#keys, said) : this.#judgeFirstDigits(said);
  }

  /** Whether somebody has keyed digits that did not count, and somebody else speaks on: one of them is not the phone. */
  #isExposedBy(said: Utterance): boolean {
    const contested = this.#contested;
    if (!contested || isSameVoice(contested, said) || this.#isOtherHalf(contested, said)) return false;
    return isGone(contested, said);
  }

  /** Nobody has keyed yet. */
  #judgeAudio(said: Utterance): Whose {
    if (!isSameVoice(this.#audio, said)) {
      const follows = this.#mayTakeOver(said);
      this.#otherAudio = follows ? (this.#audio ?? this.#otherAudio) : said;
      if (!follows) return 'stranger';
    }
    this.#audio = said;
    return 'phone';
  }

  /** Whoever speaks beside the digits exposes that two speak, unless both are one phone. */
  #judgeAudioBeside(keys: Utterance, said: Utterance): Whose {
    const isHeard = isSameVoice(this.#audio, said);
    if (!isHeard && isSameVoice(keys, said) && !isGone(this.#audio, said)) return 'stranger';
    const isFirst = this.#audio === undefined && this.#isOtherHalf(keys, said);
    if (!isHeard && !isFirst && !isSameVoice(keys, said)) return 'intruder';
    this.#audio = said;
    return 'phone';
  }

  #judgeFirstDigits(said: Utterance): Whose {
    if (!this.#mayFollow(said)) return 'intruder';
    const isBeside = this.#isBesideAudio(said);
    if (!isBeside && !isGone(this.#before, said)) {
      this.#contested ??= said;
      return 'stranger';
    }
    if (!isBeside && !isSameVoice(this.#audio, said)) this.#audio = undefined;
    this.#keys = said;
    return 'phone';
  }

  #judgeMoreDigits(keys: Utterance, said: Utterance): Whose {
    const isLeftOver = keys.content === 'tones' && Math.abs(said.atMs - keys.atMs) < LEFT_OVER_MS;
    if (!isSameVoice(keys, said) && !(isLeftOver && this.#isBesideAudio(said))) return 'intruder';
    if (said.content === 'events') this.#keys = said;
    return 'phone';
  }

  /** Whether these are the events of the phone whose audio is heard, and nobody else has spoken for a while. */
  #isBesideAudio(said: Utterance): boolean {
    const audio = this.#audio;
    if (!audio || !this.#isOtherHalf(said, audio)) return false;
    return isSameVoice(this.#otherAudio, audio) || isGone(this.#otherAudio, said);
  }

  /** Whether one phone can send both of these: events on an SSRC that has sent no audio, and audio. */
  #isOtherHalf(events: Utterance, audio: Utterance): boolean {
    if (events.content !== 'events' || events.ssrc === audio.ssrc) return false;
    if (isSameVoice(this.#audio, events) || isSameVoice(this.#otherAudio, events)) return false;
    return isSamePlace(events, audio) && this.#isDescribed(events);
  }

  #mayTakeOver(said: Utterance): boolean {
    if (!this.#mayFollow(said)) return false;
    if (!this.#audio || isGone(this.#before, said)) return true;
    // A forger who was first does not keep the phone out.
    return this.#isDescribed(said) && !isSamePlace(this.#audio, said);
  }

  /** Whether it can be the phone, as far as the place tells. */
  #mayFollow(said: Utterance): boolean {
    if (!this.#audio || isSamePlace(this.#audio, said) || this.#isDescribed(said)) return true;
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

/** Of one speaker, the packet that came last; where two spoke at a time, one of neither: for whoever goes on, somebody else spoke then. */
const lastOf = (heard: Utterance | undefined, other: Utterance | undefined): Utterance | undefined => {
  if (!heard || !other) return heard ?? other;
  if (isSameVoice(heard, other) || isGone(other, heard)) return heard;
  return { ...heard, ssrc: Number.NaN, atMs: Math.max(heard.atMs, other.atMs) };
};

/** IPv6 has many spellings of one address, and systems add the interface to it (`%eth0`). */
const spelledAlike = (address: string): string => {
  if (!address.includes(':')) return address;
  const [bare = address] = address.split('%');
  return isIPv6(bare) ? new URL(`http://[${bare}]`).hostname : address;
};
