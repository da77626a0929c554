export { createOffhook, type Offhook, type OffhookOptions, type WaitOptions, type WindowOf } from './offhook.ts';
export { OffhookProblem } from './problem.ts';
export {
  type FastifyReplyLike,
  type Guard,
  type Identity,
  type NodeResponseLike,
  type Offline,
  type RequireConfirmationOptions,
  requireConfirmation,
} from './require-confirmation.ts';
export {
  type GrantClaims,
  type GrantRefusal,
  grantKeys,
  type VerifiedGrant,
  type VerifyGrantOptions,
  verifyGrant,
} from './verify-grant.ts';
