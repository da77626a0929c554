import { type Change, type Confirmation, type DialRefusal, decideDial } from '../confirmation/index.ts';
import { blockedFor, confirmsForUser, countWrong, type LineEvent, type Tries } from '../line/index.ts';
import type { Line } from '../line/port.ts';
import type { CallRecord, Dial, DialledCall, DialOutcome, WrongCode } from './port.ts';

/** What the row of a call says of it. `at`: milliseconds since the epoch. */
export interface JudgedBefore {
  readonly id: string;
  readonly at: number;
  readonly outcome: CallRecord['outcome'];
}

/**
 * How long what comes by the name of a call is that call, handed to us over another path. Milliseconds.
 *
 * `confirmed`: as long as a phone goes on with one INVITE (RFC 3261 17.1.1.2: 64*T1), since its code would be called used. `refused`: a proxy goes
 * on to the next node after 2 s; whoever dials anew, as some ATAs do under the same Call-ID, is slower.
 */
export const HELD_MS: Readonly<Record<CallRecord['outcome'], number>> = { confirmed: 32_000, refused: 5_000 };

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
  /** The last call with this INVITE that was judged, undefined for none. */
  readonly before: JudgedBefore | undefined;
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
  /** The call that had the name of this one and gives it up. */
  readonly frees?: string | undefined;
}

/**
 * Steps 6 and 9 for a dialled code (docs/adr/0006), as a pure function: every engine of the store asks it, or is held against it. An INVITE
 * that was judged before first, then the line, its block, the code; a wrong code counts for the line whatever was wrong with it.
 */
export const judgeDial = (facts: DialFacts, dial: Dial): DialDecision => {
  const { before, now } = facts;
  if (before && now - before.at < HELD_MS[before.outcome])
    return { outcome: repeated(facts, before, dial.call.line.id) };
  const decision = judgedAnew(facts, dial);
  return decision.call ? { frees: before?.id, ...decision } : decision;
};

/**
 * A call that has confirmed hears so again where it comes by another path: whoever confirmed may have died before its 200 was heard. No code that is
 * live, wrong or unknown can be told from another by that, so that nobody guesses under the name of a call without being counted.
 */
const repeated = ({ found, now }: DialFacts, before: JudgedBefore, line: string): DialOutcome => {
  if (before.outcome !== 'confirmed' || (found?.kind !== 'confirmed' && found?.kind !== 'completed'))
    return { kind: 'merged' };
  const { app, id, confirmedBy } = found;
  const isOfThisLine = confirmedBy.method === 'phone' && confirmedBy.line?.id === line;
  const isOfLately = now - confirmedBy.at < HELD_MS.confirmed;
  return isOfThisLine && isOfLately ? { kind: 'confirmed-before', app, id } : { kind: 'merged' };
};

const judgedAnew = (
  { line, found, isSpent, now }: DialFacts,
  { call, lineVersion, policy, tries: limits }: Dial,
): Omit<DialDecision, 'frees'> => {
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
export const dialledRecord = (
  { id, at, line, signals, address, transport, userAgent, node }: DialledCall,
  refusal: WrongCode | 'line-blocked' | null,
): CallRecord => {
  const outcome = refusal === null ? 'confirmed' : 'refused';
  return { id, at, line, outcome, refusal, detail: null, signals, address, transport, userAgent, node };
};

const wrongCodeOf = ({ code }: DialRefusal): WrongCode => (code === 'not-for-this-user' ? 'line-not-allowed' : code);
