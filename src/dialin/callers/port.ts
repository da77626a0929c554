import type { Dialled } from '../../confirmation/index.ts';
import type { NumberRange } from '../../lib/index.ts';
import type { LineKind } from '../../line/port.ts';
import type { Proof, RequestFacts } from '../../sip/port.ts';

/** The numbers of this range are phones of this kind. */
export interface CallerRule extends NumberRange {
  readonly kind: LineKind;
}

/** How the callers of one registration are told apart. */
export interface CallerSettings {
  /** The entry of `sip.registrations`, which the `peer` of a line names. */
  readonly name: string;
  /** The first that a number fits says what calls. */
  readonly rules: readonly CallerRule[];
  /** The header field in which the PBX says who calls; the other one is never read. */
  readonly reads: 'P-Asserted-Identity' | 'From';
  /** What the PBX calls itself in From, in lower case; its address does too. */
  readonly hosts: readonly string[];
}

/** That an INVITE came through a registration. */
export interface Through {
  readonly name: string;
  readonly proof: Exclude<Proof, 'digest'>;
  readonly dialled: Dialled;
}

/**
 * Why nobody is known to call: no number is named, or more than one; From is of another host; no rule has the number; no enabled line behind
 * the registration has it.
 */
export type Unmapped = 'unnamed' | 'elsewhere' | 'no-rule' | 'no-line';

/** Who calls through a registration, as its PBX tells. `given`: what the rules say of the number. */
export type Caller =
  | { readonly kind: 'line'; readonly line: string; readonly number: string; readonly given: LineKind }
  | {
      readonly kind: 'unmapped';
      readonly why: Unmapped;
      readonly number: string | undefined;
      readonly given: LineKind | undefined;
    };

/** A caller as `offhook doctor callers` tells of him, with the calls that were the same in all but their time. */
export interface CallerNote {
  /** When the first and the last of them came. Milliseconds since the epoch. */
  readonly firstAt: number;
  readonly at: number;
  readonly times: number;
  /** The entry of `sip.registrations`. */
  readonly registration: string;
  /** As the PBX wrote it: printable ASCII, at most 64 characters. Null where it named nobody. */
  readonly number: string | null;
  readonly taken:
    | { readonly for: 'line'; readonly line: string; readonly kind: LineKind }
    | { readonly for: 'nobody'; readonly why: Unmapped; readonly kind: LineKind | null };
  /** What to add where this is a phone of the house, for people; null where nothing would help, or nothing has to. */
  readonly remedy: string | null;
}

/** Calls that come through a registration of ours at a PBX. */
export interface RegisteredCalls {
  /** Undefined for every request but an INVITE that comes through one. */
  through(facts: RequestFacts): Through | undefined;
  /** Who calls through the registration of this name. */
  caller(name: string, facts: RequestFacts): Caller;
  /**
   * Whether a request in a call of this line says that somebody else is in it now. Undefined where the line is behind no registration. `invite`:
   * what the INVITE said.
   */
  isAnother(
    line: { readonly id: string; readonly username: string; readonly peer: string | null },
    facts: RequestFacts,
    invite: RequestFacts,
  ): boolean | undefined;
  /** Remembers who called; nothing for a request that does not come through a registration. */
  note(facts: RequestFacts): void;
  /** Newest first. In memory only, and bounded. */
  recent(): readonly CallerNote[];
}
