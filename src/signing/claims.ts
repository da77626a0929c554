import { amrOf, type ConfirmationIn } from '../confirmation/index.ts';

/** The `typ` of a grant token, so that no other JWT can pass for one (RFC 8725 3.11). */
export const GRANT_TYPE = 'offhook-grant+jwt';

/** What a grant token says (RFC 7519 4.1, RFC 8176 `amr`). Times in seconds since the epoch. */
export interface GrantClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly sid: string;
  readonly window: string;
  readonly origin: 'home' | 'internet';
  readonly action: string;
  readonly amr: readonly string[];
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/** Rounded down, so that no token outlives its grant. */
const seconds = (ms: number): number => Math.floor(ms / 1000);

/**
 * The claims of the grant that this confirmation completed with. `aheadMs`: how far its times are ahead of the time of day, by which
 * others judge the token; a clock that was set back must not make it last longer.
 */
export const claimsOf = (completed: ConfirmationIn<'completed'>, issuer: string, aheadMs: number): GrantClaims => ({
  iss: issuer,
  aud: completed.app,
  sub: completed.user,
  sid: completed.session,
  window: completed.window,
  origin: completed.origin,
  action: completed.action.id,
  amr: amrOf[completed.confirmedBy.method],
  auth_time: seconds(completed.confirmedBy.at - aheadMs),
  iat: seconds(completed.completedAt - aheadMs),
  exp: seconds(completed.grant.expiresAt - aheadMs),
  jti: completed.grant.id,
});
