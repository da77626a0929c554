import { err, ok, type Result } from '../lib/index.ts';
import { type Step, stepOf } from './change.ts';
import { type DecideContext, decide } from './decide.ts';
import { carryOut, type LedgerParts } from './ledger.ts';
import { asOf } from './overdue.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import { type AttemptCode, type Confirmation, isLive, type LineRef } from './state.ts';

/** Why a dialled code confirmed nothing. The phone cannot tell one from the other. */
export interface DialRefusal {
  readonly code: 'code-unknown' | 'code-expired' | 'code-used' | 'not-for-this-user';
}

/** Users a line may confirm for, whatever its kind. */
export type MayConfirm = (user: string) => boolean;

/** A call that confirmed nothing. `dialled`: the digits of the code, when what was dialled had the shape of one. */
export interface RefusedDial {
  readonly code: AttemptCode;
  readonly line: LineRef;
  readonly dialled: string | undefined;
  readonly mayConfirm: MayConfirm;
  /** Names of what was noticed about the caller. */
  readonly signals?: readonly string[];
}

/** Who dialled, and what is known besides the confirmation. `isSpent`: whether its `phoneEvidence` counted before. */
export interface DialContext extends DecideContext {
  readonly line: LineRef;
  readonly mayConfirm: MayConfirm;
  readonly isSpent: boolean;
}

/** What a call spends when it confirms: each confirmation takes one, ever. */
export const phoneEvidence = (id: string): string => `phone:${id}`;

/**
 * What a dialled code comes to: `found` is the confirmation that has it, or had it last. A refusal changes nothing of it, not even
 * that a deadline has passed: the time of the answer must not tell whether the code was ever right.
 */
export const decideDial = (
  found: Confirmation | undefined,
  { line, mayConfirm, isSpent, ...context }: DialContext,
): Result<Step, DialRefusal> => {
  if (!found) return err({ code: 'code-unknown' });
  const current = asOf(found, context.now);
  if (current.kind === 'pending' && !mayConfirm(current.user)) return err({ code: 'not-for-this-user' });
  const { events, refusal } = decide(current, { kind: 'prove', evidence: { method: 'phone', line } }, context);
  if (refusal) return err(asDialRefusal(refusal));
  return isSpent ? err({ code: 'code-used' }) : ok(stepOf(current, events, phoneEvidence(current.id)));
};

/**
 * Shows a refused call to who waits for it: on the live home confirmation whose code it dialled, else on the only pending
 * home confirmation that the line could confirm. False when there is none, or when others were faster every time.
 */
export const noteRefusedDial = async (
  parts: LedgerParts,
  { code, line, dialled, mayConfirm, signals }: RefusedDial,
): Promise<boolean> => {
  const noted = await carryOut(parts, {
    find: async () => {
      const concerned = (await liveWith(parts, dialled)) ?? (await onlyPending(parts, mayConfirm));
      return concerned ? ok(concerned) : err({ code: 'not-found' });
    },
    command: { kind: 'refuse-dial', code, line, ...(signals && { signals }) },
  });
  return noted.ok;
};

const liveWith = async ({ store, clock }: LedgerParts, code: string | undefined): Promise<Confirmation | undefined> => {
  const found = code === undefined ? undefined : await store.byCode(code);
  return found && isLive(asOf(found, clock.now())) ? found : undefined;
};

const onlyPending = async (
  { store, clock, policy }: LedgerParts,
  mayConfirm: MayConfirm,
): Promise<Confirmation | undefined> => {
  const pending = await store.pendingAtHome(clock.now(), policy.maxLive);
  const own = pending.filter(({ user }) => mayConfirm(user));
  return own.length === 1 ? own[0] : undefined;
};

const asDialRefusal = ({ code }: ConfirmationRefusal): DialRefusal => {
  switch (code) {
    case 'code-unknown':
    case 'code-expired':
    case 'code-used':
    case 'not-for-this-user':
      return { code };
    case 'method-not-offered':
      return { code: 'code-unknown' };
    default:
      throw new Error(`Dialling a code came to no end: ${code}`);
  }
};
