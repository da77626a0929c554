import type { ConfirmationEvent } from './events.ts';
import type { Attempt, Confirmation, State } from './state.ts';

const attemptsKept = 10;

/** What survives every change of state, and the new one; the version counts the change. */
const enter = (confirmation: Confirmation, state: State): Confirmation => ({
  app: confirmation.app,
  user: confirmation.user,
  session: confirmation.session,
  window: confirmation.window,
  id: confirmation.id,
  action: confirmation.action,
  origin: confirmation.origin,
  createdAt: confirmation.createdAt,
  version: confirmation.version + 1,
  attempts: confirmation.attempts,
  ...state,
});

const noteAttempt = (confirmation: Confirmation, attempt: Attempt): Confirmation => ({
  ...confirmation,
  version: confirmation.version + 1,
  attempts: [...confirmation.attempts, attempt].slice(-attemptsKept),
});

/**
 * The confirmation after an event: one version more, the data of the old state gone. Total: an event that cannot follow
 * on this state changes nothing, not even the version.
 */
export const evolve = (confirmation: Confirmation, event: ConfirmationEvent): Confirmation => {
  const pending = confirmation.kind === 'pending' ? confirmation : undefined;
  const confirmed = confirmation.kind === 'confirmed' ? confirmation : undefined;
  const live = pending ?? confirmed;
  switch (event.type) {
    case 'confirmation.requested':
      return confirmation;
    case 'confirmation.confirmed':
      if (!pending) return confirmation;
      return enter(pending, {
        kind: 'confirmed',
        code: pending.code,
        expiresAt: event.expiresAt,
        confirmedBy: event.by,
      });
    case 'confirmation.completed':
      if (!confirmed) return confirmation;
      return enter(confirmed, {
        kind: 'completed',
        completedAt: event.at,
        completedBy: event.by,
        okBy: event.okBy,
        confirmedBy: confirmed.confirmedBy,
        grant: event.grant,
      });
    case 'confirmation.expired':
      return live ? enter(live, { kind: 'expired', expiredAt: event.at }) : confirmation;
    case 'confirmation.cancelled':
      return live ? enter(live, { kind: 'cancelled', cancelledAt: event.at, reason: event.reason }) : confirmation;
    case 'confirmation.blocked':
      return pending ? enter(pending, { kind: 'blocked', blockedAt: event.at }) : confirmation;
    case 'dial.refused':
      return live ? noteAttempt(live, event.attempt) : confirmation;
    case 'totp.refused':
      if (!pending) return confirmation;
      return noteAttempt({ ...pending, wrongAppCodes: pending.wrongAppCodes + 1 }, event.attempt);
    case 'grant.revoked':
      if (confirmation.kind !== 'completed') return confirmation;
      return { ...confirmation, version: confirmation.version + 1 };
    default:
      return event satisfies never;
  }
};
