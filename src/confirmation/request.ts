import type { ConfirmationEvent } from './events.ts';
import { longestPendingSeconds, type Policy } from './policy.ts';
import type { Action, ConfirmationIn, Origin, WindowKey } from './state.ts';

/** What the relying app asks. */
export interface Asked {
  readonly key: WindowKey;
  readonly action: Action;
  readonly origin: Origin;
}

/** What a new confirmation is given: a fresh id, a fresh code (unused when the origin is `internet`), the time in milliseconds since the epoch. */
export interface RequestContext {
  readonly id: string;
  readonly code: string | null;
  readonly now: number;
  readonly policy: Policy;
}

/** A new pending confirmation, version 1, and the event of its beginning. From the internet it has no code, whatever was drawn for it. */
export const request = (
  { key, action, origin }: Asked,
  { id, code, now, policy }: RequestContext,
): { readonly confirmation: ConfirmationIn<'pending'>; readonly event: ConfirmationEvent } => {
  const { app, user, session, window } = key;
  const expiresAt = now + Math.min(policy.pendingSeconds, longestPendingSeconds) * 1000;
  const asked = { app, user, session, window, id, action: { id: action.id, title: action.title }, origin };
  return {
    confirmation: {
      createdAt: now,
      version: 1,
      attempts: [],
      kind: 'pending',
      code: origin === 'home' ? code : null,
      expiresAt,
      wrongAppCodes: 0,
      ...asked,
    },
    event: { type: 'confirmation.requested', at: now, ...asked, expiresAt },
  };
};
