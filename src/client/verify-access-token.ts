import { createLocalJWKSet, type JSONWebKeySet, type JWTVerifyGetKey, jwtVerify } from 'jose';
import { type TokenRefusal, tokenRefusalOf } from './token-refusal.ts';

/** What was proven: `presence` by button or phone, `possession` by an authenticator app. */
export type ProofContext = 'urn:offhook:presence' | 'urn:offhook:possession';

/** What a verified access token says. Times in seconds since the epoch. */
export interface AccessTokenClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly client_id: string;
  readonly sid: string;
  readonly window: string;
  readonly origin: 'home' | 'internet';
  /** The id of the grant that it ends with. */
  readonly grant: string;
  readonly acr: ProofContext;
  /** RFC 8176: `user` (button), `tel` and `mca` (phone), `otp` (app). */
  readonly amr: readonly string[];
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
}

/** What an access token is held against. */
export interface VerifyAccessTokenOptions {
  /** The keys of `/.well-known/jwks.json`: as read, or `grantKeys(url)`, which reads them again when a new one signs. */
  readonly keys: JSONWebKeySet | JWTVerifyGetKey;
  /** `http.publicUrl` of your Offhook, and `/openid`. */
  readonly issuer: string;
  /** The name of your app. */
  readonly audience: string;
  /** Which proofs are enough; left out: any. */
  readonly acr?: readonly ProofContext[];
  /** How far the two clocks may differ. Defaults to 5. */
  readonly clockToleranceSeconds?: number;
  /** Milliseconds since the epoch; defaults to the machine's clock. */
  readonly now?: () => number;
}

export type VerifiedAccessToken =
  | { readonly ok: true; readonly claims: AccessTokenClaims }
  | { readonly ok: false; readonly refusal: TokenRefusal };

/** RFC 9068 2.1: neither an ID token nor a grant token has it. */
const TYPE = 'at+jwt';
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Verifies an access token that Offhook gave to a client of your app (RFC 9068 4): EdDSA signature, `typ`, issuer, audience, expiry, and `acr`. It says
 * nothing of a revocation since. Rejects only where the keys cannot be read.
 */
export const verifyAccessToken = async (
  token: string,
  { keys, issuer, audience, acr, clockToleranceSeconds, now = Date.now }: VerifyAccessTokenOptions,
): Promise<VerifiedAccessToken> => {
  try {
    const { payload } = await jwtVerify<AccessTokenClaims>(token, 'keys' in keys ? createLocalJWKSet(keys) : keys, {
      // RFC 8725 3.1: never what the token itself asks for.
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer,
      audience,
      requiredClaims: ['sub', 'sid', 'window', 'grant', 'acr', 'amr', 'exp', 'iat', 'client_id'],
      clockTolerance: clockToleranceSeconds ?? CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now()),
    });
    const isEnough = acr === undefined || acr.includes(payload.acr);
    return isEnough ? { ok: true, claims: payload } : { ok: false, refusal: 'wrong-claims' };
  } catch (cause) {
    const refusal = tokenRefusalOf(cause);
    if (refusal === undefined) throw cause;
    return { ok: false, refusal };
  }
};
