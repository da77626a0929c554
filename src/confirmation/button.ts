import { asOf } from './overdue.ts';
import type { Policy } from './policy.ts';
import type { Confirmation, ConfirmationIn } from './state.ts';

/**
 * One press of a button at home. `button` tells buttons apart, and `id` the presses of one of them. `at` is when it
 * was pressed, in milliseconds since the epoch; without it, it was pressed when it was heard of.
 */
export interface Press {
  readonly button: string;
  readonly id: string;
  readonly at?: number;
}

/** What a press came to. Only `confirmed` changes a confirmation. */
export type PressOutcome = 'confirmed' | 'ignored-stale' | 'contested' | 'nothing-pending';

/** The fact that a button was pressed, whatever it came to. `at` is when that was decided; `confirmation` is the one it confirmed. */
export interface PressEvent {
  readonly type: 'button.pressed';
  readonly at: number;
  readonly press: Required<Press>;
  readonly outcome: PressOutcome;
  readonly confirmation?: Pick<Confirmation, 'id' | 'app'>;
}

/** What a press means before anything is written. */
export type PressVerdict =
  | { readonly outcome: 'confirmed'; readonly confirmation: ConfirmationIn<'pending'> }
  | { readonly outcome: Exclude<PressOutcome, 'confirmed'> };

/** What the button's rule depends on besides the confirmations. `now` in milliseconds since the epoch. */
export interface ButtonContext {
  readonly now: number;
  readonly policy: Pick<Policy, 'buttonQuietSeconds' | 'pressSeconds'>;
}

/** So many confirmations at home within the quiet time are more than one person's, whoever they are of. */
export const mostAtHome = 50;

/** The moment after which whoever lived still contests the button. */
export const quietSince = ({ now, policy }: ButtonContext): number => now - policy.buttonQuietSeconds * 1000;

/**
 * Whether the button belongs to nobody: within the quiet time more than one session had a live confirmation, or more than
 * one window waited for a proof. `home` are the confirmations of origin `home` that live, or ended after `quietSince`.
 */
export const isBusy = (home: readonly Confirmation[], context: ButtonContext): boolean => {
  if (home.length >= mostAtHome) return true;
  const since = quietSince(context);
  const recent = home.map((one) => asOf(one, context.now)).filter((one) => livedUntil(one) > since);
  const sessions = new Set(recent.map(sessionOf));
  const waiting = new Set(recent.filter((one) => waitedUntil(one) > since).map(windowOf));
  return sessions.size > 1 || waiting.size > 1;
};

/**
 * The soonest moment after `now` at which somebody contests the button no longer, when nothing else happens; undefined
 * while everybody who does could contest it for ever.
 */
export const nextLeave = (home: readonly Confirmation[], { now, policy }: ButtonContext): number | undefined => {
  const quietMs = policy.buttonQuietSeconds * 1000;
  const leaves = home
    .map((one) => asOf(one, now))
    .flatMap((one) => [livedUntil(one) + quietMs, waitedUntil(one) + quietMs])
    .filter((at) => at > now && Number.isFinite(at));
  return leaves.length === 0 ? undefined : Math.min(...leaves);
};

/**
 * What a press confirms: the only pending confirmation of the only session, when it was already there to be pressed for. A
 * press that is too old, or claims to come from the future, was meant for something else.
 */
export const judgePress = (home: readonly Confirmation[], pressedAt: number, context: ButtonContext): PressVerdict => {
  const { now, policy } = context;
  if (Math.abs(now - pressedAt) > policy.pressSeconds * 1000) return { outcome: 'ignored-stale' };
  if (isBusy(home, context)) return { outcome: 'contested' };
  const pending = home
    .map((one) => asOf(one, now))
    .find((one) => one.kind === 'pending' && one.createdAt <= Math.min(pressedAt, now));
  return pending?.kind === 'pending' ? { outcome: 'confirmed', confirmation: pending } : { outcome: 'nothing-pending' };
};

const sessionOf = ({ app, user, session }: Confirmation): string => JSON.stringify([app, user, session]);

const windowOf = ({ app, user, session, window }: Confirmation): string => JSON.stringify([app, user, session, window]);

/** When it stopped being live. */
const livedUntil = (confirmation: Confirmation): number => {
  switch (confirmation.kind) {
    case 'pending':
    case 'confirmed':
      return Number.POSITIVE_INFINITY;
    case 'completed':
      return confirmation.completedAt;
    case 'expired':
      return confirmation.expiredAt;
    case 'cancelled':
      return confirmation.cancelledAt;
    case 'blocked':
      return confirmation.blockedAt;
    default:
      return confirmation satisfies never;
  }
};

/** When it stopped waiting for a proof, at the latest: one that ended may have been confirmed before. */
const waitedUntil = (confirmation: Confirmation): number =>
  confirmation.kind === 'confirmed' || confirmation.kind === 'completed'
    ? confirmation.confirmedBy.at
    : livedUntil(confirmation);
