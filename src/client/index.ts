export { createOffhook, type Offhook, type OffhookOptions, type WaitOptions, type WindowOf } from './offhook.ts';
export { OffhookProblem } from './problem.ts';
export {
  type AccessTokens,
  type FastifyReplyLike,
  type Guard,
  type Identity,
  type NodeResponseLike,
  type Offline,
  type RequireConfirmationOptions,
  requireConfirmation,
} from './require-confirmation.ts';
export type { TokenRefusal, TokenRefusal as GrantRefusal } from './token-refusal.ts';
export {
  type AccessTokenClaims,
  type ProofContext,
  type VerifiedAccessToken,
  type VerifyAccessTokenOptions,
  verifyAccessToken,
} from './verify-access-token.ts';
export {
  type GrantClaims,
  grantKeys,
  type VerifiedGrant,
  type VerifyGrantOptions,
  verifyGrant,
} from './verify-grant.ts';
