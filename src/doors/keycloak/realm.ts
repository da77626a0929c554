import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTVerifyGetKey,
  jwtVerify,
} from 'jose';

/** A realm of a Keycloak that may ask. */
export interface Realm {
  /** Such as `https://id.example/realms/home`. */
  readonly issuer: string;
  /** The clients of it that may. */
  readonly clients: readonly string[];
  /** The app that confirmations are of. */
  readonly app: string;
}

/** What its bearer says once it is believed. */
export interface Believed {
  readonly realm: Realm;
  readonly jti: string;
  /** The one of its clients that asks. */
  readonly client: string;
  /** When it ends, in milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** Tells whose bearer it is; undefined for everybody whom no realm of ours vouches for. Rejects where the keys of a realm cannot be read. */
export type Believe = (bearer: string) => Promise<Believed | undefined>;

/** RFC 8725 3.1: what a realm can be set to; nothing that is signed with a shared secret. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

/** Where the realm publishes its keys, and where it wants to hear what became of a question. */
const keysOf = ({ issuer }: Realm): URL => new URL(`${issuer}/protocol/openid-connect/certs`);
export const callbackOf = ({ issuer }: Realm): string => `${issuer}/protocol/openid-connect/ext/ciba/auth/callback`;

/** Believes what the keys of a realm vouch for: for that realm itself, of one of its clients, with a name of its own. */
export const createBelieve = (
  realms: readonly Realm[],
  { now, fetch }: { readonly now: () => number; readonly fetch?: FetchImplementation | undefined },
): Believe => {
  const known = realms.map((realm) => ({
    realm,
    keys: createRemoteJWKSet(keysOf(realm), fetch ? { [customFetch]: fetch } : {}),
  }));
  return async (bearer) => {
    for (const { realm, keys } of known) {
      const believed = await believeOf(realm, keys, bearer, now());
      if (believed) return believed;
    }
    return undefined;
  };
};

interface Claims {
  readonly azp?: unknown;
}

const believeOf = async (
  realm: Realm,
  keys: JWTVerifyGetKey,
  bearer: string,
  now: number,
): Promise<Believed | undefined> => {
  // Before its keys are fetched: whoever shows a token of somebody else makes us ask nobody.
  if (issuerIn(bearer) !== realm.issuer) return undefined;
  try {
    const { payload } = await jwtVerify<Claims>(bearer, keys, {
      algorithms: ALGORITHMS,
      issuer: realm.issuer,
      audience: realm.issuer,
      requiredClaims: ['exp', 'jti', 'azp'],
      currentDate: new Date(now),
    });
    const { azp, jti = '', exp = 0 } = payload;
    return typeof azp === 'string' && realm.clients.includes(azp)
      ? { realm, jti, client: azp, expiresAt: exp * 1000 }
      : undefined;
  } catch (cause) {
    if (isOfTheToken(cause)) return undefined;
    throw new Error('The keys of a realm could not be read', { cause });
  }
};

const issuerIn = (bearer: string): unknown => {
  try {
    const [, payload = ''] = bearer.split('.');
    return (JSON.parse(Buffer.from(payload, 'base64url').toString()) as { readonly iss?: unknown } | null)?.iss;
  } catch {
    // No token at all.
    return undefined;
  }
};

const isOfTheToken = (cause: unknown): boolean =>
  [
    errors.JWTExpired,
    errors.JWTClaimValidationFailed,
    errors.JWSSignatureVerificationFailed,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
    errors.JWTInvalid,
    errors.JWSInvalid,
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
  ].some((kind) => cause instanceof kind);
