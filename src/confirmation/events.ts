import type { Action, Attempt, CancelReason, GrantRef, OkBy, Origin, Proof, RevokeReason, WindowKey } from './state.ts';

/**
 * Facts about one confirmation, in the past tense. `at` in milliseconds since the epoch; for `confirmation.expired` it is the
 * deadline itself, however late it was noticed. None carries a code.
 */
export type ConfirmationEvent =
  | ({
      readonly type: 'confirmation.requested';
      readonly at: number;
      readonly id: string;
      readonly action: Action;
      readonly origin: Origin;
      readonly expiresAt: number;
    } & WindowKey)
  | { readonly type: 'confirmation.confirmed'; readonly at: number; readonly by: Proof; readonly expiresAt: number }
  | {
      readonly type: 'confirmation.completed';
      readonly at: number;
      readonly by: string;
      readonly okBy: OkBy;
      readonly grant: GrantRef;
    }
  | { readonly type: 'confirmation.expired'; readonly at: number }
  | { readonly type: 'confirmation.cancelled'; readonly at: number; readonly reason: CancelReason }
  | { readonly type: 'confirmation.blocked'; readonly at: number }
  | { readonly type: 'dial.refused'; readonly at: number; readonly attempt: Attempt }
  | { readonly type: 'totp.refused'; readonly at: number; readonly attempt: Attempt }
  | {
      readonly type: 'grant.revoked';
      readonly at: number;
      readonly grantId: string;
      readonly okBy: OkBy;
      readonly reason: RevokeReason;
    };
