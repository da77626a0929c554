import { type Change, type Confirmation, type DialRefusal, decideDial } from '../confirmation/index.ts';
import { blockedFor, confirmsForUser, countWrong, type LineEvent, type Tries } from '../line/index.ts';
import type { Line } from '../line/port.ts';
import type { CallRecord, Dial, DialledCall, DialOutcome, WrongCode } from './port.ts';

/** What stands of all that a dialled code touches, read in the transaction that judges it. */
export interface DialFacts {
  /** Undefined: it is gone. */
  readonly line:
    | { readonly version: string; readonly confirmsFor: Line['confirmsFor']; readonly tries: Tries }
    | undefined;
  /** The live confirmation with this code, else the newest that had it. */
  readonly found: Confirmation | undefined;
  /** Whether the `phoneEvidence` of `found` counted before. */
  readonly isSpent: boolean;
  /** Whether a call with this INVITE has been judged before. */
  readonly isMerged: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/** What a dialled code comes to, and all that is to be committed with it. */
export interface DialDecision {
  readonly outcome: DialOutcome;
  readonly change?: Change;
  /** The tries of the line since, where they are others. */
  readonly tries?: Tries;
  readonly lineEvents?: readonly LineEvent[];
  readonly call?: CallRecord;
}

/**
 * Steps 6 and 9 for a dialled code (docs/adr/0006), as a pure function: every engine of the store asks it, or is held against it. An INVITE
 * that was judged before first, then the line, its block, the code; a wrong code counts for the line whatever was wrong with it.
 */
export const judgeDial = (facts: DialFacts, { call, lineVersion, policy, tries: limits }: Dial): DialDecision => {
  const { line, found, isSpent, isMerged, now } = facts;
  if (isMerged) return { outcome: { kind: 'merged' } };
  if (line?.version !== lineVersion) return { outcome: { kind: 'line-changed' } };
  if (blockedFor(line.tries, now) > 0) {
    const refusal = 'line-blocked';
    return { outcome: { kind: 'refused', refusal, tries: line.tries }, call: dialledRecord(call, refusal) };
  }
  const { confirmsFor } = line;
  const mayConfirm = (user: string): boolean => confirmsForUser(confirmsFor, user);
  const decided = decideDial(found, { line: call.line, mayConfirm, isSpent, now, policy });
  if (!decided.ok) {
    const { tries, events } = countWrong(call.line.id, line.tries, now, limits);
    const refusal = wrongCodeOf(decided.error);
    return {
      outcome: { kind: 'refused', refusal, tries },
      tries,
      lineEvents: events,
      call: dialledRecord(call, refusal),
    };
  }
  const { app, id } = decided.value.next;
  return {
    outcome: { kind: 'confirmed', app, id },
    change: decided.value.change,
    call: dialledRecord(call, null),
  };
};

/** The row of a call whose code came to that. `refusal` null: it confirmed. */
export const dialledRecord = (call: DialledCall, refusal: WrongCode | 'line-blocked' | null): CallRecord => ({
  ...call,
  outcome: refusal === null ? 'confirmed' : 'refused',
  refusal,
  detail: null,
});

const wrongCodeOf = ({ code }: DialRefusal): WrongCode => (code === 'not-for-this-user' ? 'line-not-allowed' : code);
