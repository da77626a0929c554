import { errors } from 'jose';

/** Why a token is refused. `not-yours`: a good one, of another user, session or window. */
export type TokenRefusal = 'malformed' | 'wrong-signature' | 'unknown-key' | 'wrong-claims' | 'expired' | 'not-yours';

/** What `jose` rejected with, as a refusal. Undefined: the fault of another, such as a server that does not answer. */
export const tokenRefusalOf = (cause: unknown): TokenRefusal | undefined => {
  if (cause instanceof errors.JWTExpired) return 'expired';
  if (cause instanceof errors.JWTClaimValidationFailed) return 'wrong-claims';
  if (cause instanceof errors.JWSSignatureVerificationFailed) return 'wrong-signature';
  if (cause instanceof errors.JWKSNoMatchingKey || cause instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown-key';
  const malformed = [errors.JWTInvalid, errors.JWSInvalid, errors.JOSEAlgNotAllowed, errors.JOSENotSupported];
  return malformed.some((kind) => cause instanceof kind) ? 'malformed' : undefined;
};
