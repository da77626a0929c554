import type { ConfirmationEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { grantOf } from './grant.ts';
import type { Change } from './port.ts';
import { type Confirmation, isLive } from './state.ts';

/** One decided confirmation: where it stands now, and the transaction that takes it there. */
export interface Step {
  readonly next: Confirmation;
  readonly change: Change;
}

/**
 * What has to be committed together with these events: a completion issues its grant, a revocation ends it, and a
 * confirmation spends its evidence `once` (each piece counts one time, ever). Neither of them comes after the deadline.
 */
export const stepOf = (found: Confirmation, events: readonly ConfirmationEvent[], once?: string): Step => {
  const next = events.reduce(evolve, found);
  const isConfirmed = events.some((event) => event.type === 'confirmation.confirmed');
  const isCompleted = events.some((event) => event.type === 'confirmation.completed');
  const revoke = events.filter((event) => event.type === 'grant.revoked').map(({ grantId, at }) => ({ grantId, at }));
  const change: Change = {
    writes: [
      {
        next,
        expectedVersion: found.version,
        events,
        ...((isConfirmed || isCompleted) && isLive(found) && { deadline: found.expiresAt }),
      },
    ],
    ...(isConfirmed && once !== undefined && { evidence: once }),
    ...(isCompleted && next.kind === 'completed' && { issue: grantOf(next) }),
    ...(revoke.length > 0 && { revoke }),
  };
  return { next, change };
};
