import type { AttemptCode, LineRef, Policy } from '../confirmation/index.ts';
import type { HourCounts, Lack, Span } from '../lib/index.ts';
import type { Tries, TriesPolicy } from '../line/index.ts';
import type { SipRefusal, UnmetDemand } from '../sip/port.ts';

/** Why SIP refused a call before anybody asked what it means. */
export type RefusedUnread = Extract<
  SipRefusal,
  | 'malformed'
  | 'scheme-unknown'
  | 'version-unknown'
  | 'too-large'
  | 'target-mismatch'
  | 'sender-unknown'
  | 'caller-unmapped'
  | 'no-such-call'
  | 'overloaded'
  | 'draining'
  | Lack
>;

/** Why a call confirmed nothing: what the UI calls an attempt, and what only the call log knows. */
export type CallRefusal =
  | AttemptCode
  | UnmetDemand
  | RefusedUnread
  | 'not-a-code'
  | 'code-incomplete'
  | 'unauthenticated'
  | 'media-unusable'
  | 'no-media-port'
  | 'media-intruded'
  | 'abandoned'
  | 'fault';

/** One dial attempt as `GET /v1/calls` shows it. Never holds what was dialled. */
export interface CallRecord {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly line: LineRef | null;
  readonly outcome: 'confirmed' | 'refused';
  readonly refusal: CallRefusal | null;
  /**
   * What the refusal stumbled over and what is wrong with it, for people, in English: a line of the offer, a header field. It quotes
   * the phone, so it holds what that wrote: printable ASCII, at most 200 characters.
   */
  readonly detail: string | null;
  /** Names of what was noticed about the caller, never their content. */
  readonly signals: readonly string[];
  readonly address: string;
  readonly transport: string;
  readonly userAgent: string | null;
  /** The name of the node that took it; null where there is but one, and in rows of older versions. */
  readonly node: string | null;
}

/** Why a request was refused: by SIP itself, or as a call. */
export type RequestRefusal = SipRefusal | CallRefusal;

/** A request that was refused, with those that were the same in all but their time. Never holds what was dialled. */
export interface RefusedRequest {
  /** When the first and the last of them came. Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly at: number;
  readonly times: number;
  readonly address: string;
  readonly transport: string;
  /** Null where nothing was read, or it has no name here. */
  readonly method: string | null;
  /** Null where no line has the user name. */
  readonly line: LineRef | null;
  readonly userAgent: string | null;
  /** Null where it was dropped without an answer. */
  readonly status: number | null;
  readonly refusal: RequestRefusal;
  /** Whether it was refused as the call of a line, which `CallRecord` tells of too; else SIP decided alone. */
  readonly isCall: boolean;
  /** What more there is to say, in our own words. */
  readonly detail: string | null;
}

/** What came last from an address at home for a line, or for none. Never holds what was dialled. */
export interface HeardPhone {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly address: string;
  readonly transport: string;
  /** Null where nothing was read, or it has no name here. */
  readonly method: string | null;
  /** Null where no line has the user name. */
  readonly line: LineRef | null;
  readonly userAgent: string | null;
  /**
   * `challenged`: it was asked for its password, and has not come back with it. `taken`: it proved to be the line; `incomplete`: that too, and it
   * dialled no more than the beginning of a code, which no other list tells.
   */
  readonly answer: 'challenged' | 'refused' | 'taken' | 'incomplete';
}

/** A call that was answered and is not over yet. */
export interface LiveCall {
  readonly line: LineRef;
  /** When it was answered. Milliseconds since the epoch. */
  readonly since: number;
  readonly address: string;
  readonly transport: string;
}

/** What the call log keeps of a dialled code whatever it comes to. */
export interface DialledCall extends Omit<CallRecord, 'outcome' | 'refusal' | 'detail'> {
  readonly line: LineRef;
}

/** A code that a proven line dialled. `call.at` is the moment at which it counts. */
export interface Dial {
  readonly code: string;
  readonly call: DialledCall;
  /**
   * Names the call whose INVITE holds the code, on every node alike, also where that comes again with an answer to the challenge of another
   * node. Undefined for digits that were keyed in.
   */
  readonly invite: string | undefined;
  /** The version of the line (`StoredLine`) that the call was judged by. */
  readonly lineVersion: string;
  readonly policy: Policy;
  readonly tries: TriesPolicy;
}

/** Why a dialled code confirmed nothing. */
export type WrongCode = 'code-unknown' | 'code-expired' | 'code-used' | 'line-not-allowed';

/** What became of a dialled code: all of it is committed. */
export type DialOutcome =
  | { readonly kind: 'confirmed'; readonly app: string; readonly id: string }
  /** `tries`: those of the line since. */
  | { readonly kind: 'refused'; readonly refusal: WrongCode | 'line-blocked'; readonly tries: Tries }
  /** Nothing was looked at, counted or written: the line is another one than the call was judged by, or is gone. */
  | { readonly kind: 'line-changed' }
  /** The code in the INVITE of this call was judged before, here or by another node. Nothing was counted or written. */
  | { readonly kind: 'merged' }
  /** The same, and that code had confirmed: its phone may not have heard so. */
  | { readonly kind: 'confirmed-before'; readonly app: string; readonly id: string };

/** Where a dialled code is judged. */
export interface DialStore {
  /**
   * Judges and commits in one transaction: the block of the line, the code, the confirmation with its evidence and events, the wrong code
   * that counts, the row of the call. However many dial at once, a line gets no more looks than its tries. A fault counts nothing.
   */
  dial(dial: Dial): Promise<DialOutcome>;
}

/** A wrong code that a line dialled: whatever was wrong with it, it was a try. */
export interface WrongDial {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly line: LineRef;
  /** How many codes were waited for then: so many would have confirmed something, for somebody. */
  readonly live: number;
}

/** Wrong codes, and what they would have come to if each had been a guess. */
export interface Guesses {
  readonly wrong: number;
  /** That at least one of them hit a live code, from 0 to 1. */
  readonly chance: number;
}

/** The same of all lines, and of each. */
export interface GuessesByLine extends Guesses {
  readonly lines: readonly (Guesses & { readonly line: LineRef })[];
}

/** Where dial attempts of authenticated lines live. */
export interface CallLog {
  record(call: CallRecord): Promise<void>;
  /** Newest first, of all lines or of one; `next` is the cursor to read on with. */
  recent(query: {
    readonly line?: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{ readonly items: readonly CallRecord[]; readonly next: string | null }>;
  /** How many there were in each hour. */
  perHour(span: Span): Promise<HourCounts<CallRecord['outcome']>>;
  /** The newest wrong codes since then, at most `most`. No confirmation lives longer than `liveForMs`. */
  wrongCodes(query: {
    readonly since: number;
    readonly liveForMs: number;
    readonly most: number;
  }): Promise<readonly WrongDial[]>;
  /** Forgets calls from before this moment (milliseconds since the epoch). */
  prune(before: number): Promise<void>;
}
