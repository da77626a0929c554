import type { Result } from '../lib/index.ts';

/** What a phone can be told: key in the code, done, or no. */
export type ToneName = 'prompt' | 'acknowledgement' | 'error';

/** A key of a phone, as RFC 4733 3.2 names the events 0 to 15. */
export type DtmfKey = '0' | '1' | '2' | '3' | '4' | '5' | '6' | '7' | '8' | '9' | '*' | '#' | 'A' | 'B' | 'C' | 'D';

/** What a call's media tells its owner. Set once. Never called after `close`, and never from inside `listen`. */
export interface MediaListener {
  /** A key went down: told once for each press, by whichever way the digits of this call come, as early as it is certain. */
  pressed(key: DtmfKey): void;
  /** The key that was pressed last is up again. Follows every `pressed` before the next one, at the latest a moment after the last packet of it. */
  released(): void;
  /**
   * Digits came, and packets from a second source or SSRC beside them: somebody else speaks into this call, and nothing
   * it says, or has said, can be trusted. Told once.
   */
  intruded(): void;
}

/** What became of the body of an INFO. `unreadable`: of a type that is read, and nothing in it can be. `accepted`: the types that are. */
export type InfoOutcome =
  | { readonly kind: 'taken' }
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'unknown-type'; readonly accepted: readonly string[] };

/** The way in which a phone tells of its keys: RFC 4733 events, INFO requests, tones in the audio. */
export type KeyWay = 'events' | 'info' | 'tones';

/** What a call has heard and said so far. */
export interface SoundFacts {
  /** Ours. */
  readonly port: number;
  /** Where the phone is, as it described itself last; undefined while it has not. */
  readonly remote: { readonly address: string; readonly port: number; readonly codec: string } | undefined;
  /** Packets of the phone that were heard, and when the first of them came (milliseconds since the epoch). */
  readonly heard: number;
  readonly heardFrom: number | undefined;
  /** Packets of agreed types that were not heard: of somebody else, as far as the call can tell. */
  readonly strangers: number;
  /** Packets that were sent. */
  readonly sent: number;
  /** How the keys of this call come; undefined before the first. */
  readonly keys: KeyWay | undefined;
}

/** One call's RTP. Every method is synchronous and safe after `close`. */
export interface MediaSession {
  /** SDP to send now: the answer, or our offer when the call came without one. */
  readonly sdp: string;
  /** Takes the SDP answer to our offer (it arrives in the ACK). Refused with what is wrong with it, for people; that quotes the answer. */
  answered(sdp: string | undefined): Result<void, string>;
  /** Takes a new offer (re-INVITE) and gives the answer, or with `undefined` gives our offer. Undefined: not usable, the session stays as it was. */
  reoffered(sdp: string | undefined): string | undefined;
  listen(listener: MediaListener): void;
  /** Takes the body of an INFO, and says whether it was understood: told keys count where the digits of this call come by INFO. */
  info(body: { readonly type: string; readonly text: string }): InfoOutcome;
  /** Plays a tone from now, in 20 ms packets, replacing what is playing; silence follows. */
  play(tone: ToneName | 'silence'): void;
  /** What it has heard and said so far. */
  facts(): SoundFacts;
  /** Stops sending and gives the port back (into quarantine). Idempotent. */
  close(): void;
}

/** Why a call gets no media. */
export type MediaRefusal =
  /** Nothing in the offer that we can speak (488). `why`: the line that it failed at and what is wrong with it, for people; it quotes the offer. */
  | { readonly kind: 'unusable'; readonly why: string }
  /** The RTP range is full (486). */
  | { readonly kind: 'no-port' };

/**
 * Opens the media of a call. `offer` undefined: delayed offer, `sdp` of the session is then ours.
 * `localAddress` is where the INVITE came to, `remoteAddress` where it came from: besides the address in the SDP the only
 * one whose RTP is heard, and what a host name in the phone's descriptions stands for.
 */
export type OpenMedia = (request: {
  readonly offer: string | undefined;
  readonly localAddress: string;
  readonly remoteAddress: string;
}) => Promise<Result<MediaSession, MediaRefusal>>;
