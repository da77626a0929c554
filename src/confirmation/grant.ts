import type { ConfirmationIn, Method, Origin, WindowKey } from './state.ts';

/** The result of a completed confirmation: a row of its own. Times in milliseconds since the epoch; `expiresAt` is absolute. */
export interface Grant extends WindowKey {
  readonly id: string;
  readonly confirmationId: string;
  readonly origin: Origin;
  readonly method: Method;
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly revokedAt: number | null;
}

/** The grant that a confirmation just completed with. */
export const grantOf = (completed: ConfirmationIn<'completed'>): Grant => ({
  app: completed.app,
  user: completed.user,
  session: completed.session,
  window: completed.window,
  id: completed.grant.id,
  confirmationId: completed.id,
  origin: completed.origin,
  method: completed.confirmedBy.method,
  issuedAt: completed.completedAt,
  expiresAt: completed.grant.expiresAt,
  revokedAt: null,
});

/** True while the grant is worth something: neither revoked nor past its hour (at the hour itself it is over). */
export const isGrantLive = (grant: Grant, now: number): boolean => grant.revokedAt === null && now < grant.expiresAt;

/** True when a request of this origin may be answered with the grant: presence at home (button, phone) does not carry over to the internet. */
export const isGoodFor = (grant: Grant, origin: Origin): boolean => origin === 'home' || grant.method === 'totp';
