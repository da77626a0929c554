import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';
import type { WindowOf } from './offhook.ts';
import { type TokenRefusal, tokenRefusalOf } from './token-refusal.ts';

/** What a verified grant token says. Times in seconds since the epoch; `jti` is the id of the grant. */
export interface GrantClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  readonly sid: string;
  readonly window: string;
  readonly origin: 'home' | 'internet';
  /** The first action that was confirmed; informational. */
  readonly action: string;
  /** RFC 8176: `user` (button), `tel` and `mca` (phone), `otp` (app). */
  readonly amr: readonly string[];
  readonly auth_time: number;
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
}

/** What a grant token is held against. */
export interface VerifyGrantOptions extends WindowOf {
  /** The keys of `/.well-known/jwks.json`: as read, or `grantKeys(url)`, which reads them again when a new one signs. */
  readonly keys: JSONWebKeySet | JWTVerifyGetKey;
  /** `http.publicUrl` of your Offhook. */
  readonly issuer: string;
  /** The name of your app: the owner of the API key. */
  readonly audience: string;
  /** A token says nothing of a revocation since, so it is believed for this long: 60, which is also the most. */
  readonly maxAgeSeconds?: number;
  /** How far the two clocks may differ. Defaults to 5. */
  readonly clockToleranceSeconds?: number;
  /** Milliseconds since the epoch; defaults to the machine's clock. */
  readonly now?: () => number;
}

export type VerifiedGrant =
  | { readonly ok: true; readonly claims: GrantClaims }
  | { readonly ok: false; readonly refusal: TokenRefusal };

/** The published keys of an Offhook, read when needed and again when a token names an unknown one. */
export const grantKeys = (url: string, options: { readonly fetch?: typeof fetch } = {}): JWTVerifyGetKey =>
  createRemoteJWKSet(
    new URL(`${url.replace(/\/+$/, '')}/.well-known/jwks.json`),
    options.fetch ? { [customFetch]: options.fetch } : {},
  );

const TYPE = 'offhook-grant+jwt';
const MAX_AGE_SECONDS = 60;
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Verifies a grant token offline: EdDSA signature, `typ`, issuer, audience, age, and that it is of this user, session and
 * window. Rejects only where the keys cannot be read, and with a `RangeError` for an age that is not 1 to 60.
 */
export const verifyGrant = async (token: string, options: VerifyGrantOptions): Promise<VerifiedGrant> => {
  const { keys, issuer, audience, maxAgeSeconds = MAX_AGE_SECONDS, now = Date.now } = options;
  if (!(maxAgeSeconds >= 1 && maxAgeSeconds <= MAX_AGE_SECONDS))
    throw new RangeError(`maxAgeSeconds must be 1 to ${MAX_AGE_SECONDS}: older grants are asked for`);
  try {
    const { payload } = await jwtVerify<GrantClaims>(token, 'keys' in keys ? createLocalJWKSet(keys) : keys, {
      // RFC 8725 3.1: never what the token itself asks for.
      algorithms: ['EdDSA'],
      typ: TYPE,
      issuer,
      audience,
      requiredClaims: ['sub', 'sid', 'window', 'exp', 'iat', 'jti'],
      maxTokenAge: maxAgeSeconds,
      clockTolerance: options.clockToleranceSeconds ?? CLOCK_TOLERANCE_SECONDS,
      currentDate: new Date(now()),
    });
    const { sub, sid, window } = payload;
    const fits = sub === options.user && sid === options.session && window === options.window;
    return fits ? { ok: true, claims: payload } : { ok: false, refusal: 'not-yours' };
  } catch (cause) {
    const refusal = tokenRefusalOf(cause);
    if (refusal === undefined) throw cause;
    return { ok: false, refusal };
  }
};
