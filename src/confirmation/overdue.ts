import type { ConfirmationEvent } from './events.ts';
import { evolve } from './evolve.ts';
import { type Confirmation, isLive } from './state.ts';

/** The event that time has made true: present when a live confirmation has reached its deadline. */
export const expiry = (confirmation: Confirmation, now: number): ConfirmationEvent | undefined =>
  isLive(confirmation) && now >= confirmation.expiresAt
    ? { type: 'confirmation.expired', at: confirmation.expiresAt }
    : undefined;

/** The confirmation as it is at `now`: expired when its deadline has passed, in exactly the form the sweep will commit. */
export const asOf = (confirmation: Confirmation, now: number): Confirmation => {
  const expired = expiry(confirmation, now);
  return expired ? evolve(confirmation, expired) : confirmation;
};
