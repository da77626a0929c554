import { err, type Result } from '../lib/index.ts';
import { carryOut, type LedgerParts } from './ledger.ts';
import { asOf } from './overdue.ts';
import type { ConfirmationRefusal } from './refusals.ts';
import type { Confirmation } from './state.ts';

/** What a verifier says of an app code. `once`: the evidence it spends; `none`: the user has no authenticator. */
export type AppCodeVerdict =
  | { readonly kind: 'right'; readonly once: string }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'none' }
  | { readonly kind: 'blocked'; readonly retryAfterSeconds: number };

/** Looks at the code that the user of a confirmation typed. Asked once, and only while the confirmation is pending. */
export type CheckAppCode = (user: string) => Promise<AppCodeVerdict>;

type Found = Result<Confirmation, ConfirmationRefusal>;

/** An app code for the confirmation that `find` finds, each time it is asked. */
export interface TypedAppCode {
  readonly find: () => Promise<Found>;
  readonly check: CheckAppCode;
}

/** A typed app code: confirms, or counts as a wrong one. A code that was right and already spent elsewhere is a wrong one. */
export const judgeAppCode = async (parts: LedgerParts, { find, check }: TypedAppCode): Promise<Found> => {
  const refuseCode = (): Promise<Found> => carryOut(parts, { find, command: { kind: 'refuse-app-code' } });
  const found = await find();
  if (!found.ok) return found;
  // What no longer waits refuses every code alike, and none is looked at.
  if (asOf(found.value, parts.clock.now()).kind !== 'pending') return refuseCode();

  const verdict = await check(found.value.user);
  switch (verdict.kind) {
    case 'none':
      return err({ code: 'method-not-offered' });
    case 'blocked':
      return err({ code: 'blocked', retryAfterSeconds: verdict.retryAfterSeconds });
    case 'wrong':
      return refuseCode();
    case 'right': {
      const command = { kind: 'prove', evidence: { method: 'totp' } } as const;
      const proven = await carryOut(parts, { find, command, once: () => verdict.once });
      return !proven.ok && proven.error.code === 'code-used' ? refuseCode() : proven;
    }
    default:
      return verdict satisfies never;
  }
};
