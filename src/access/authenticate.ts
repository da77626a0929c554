import { ADMIN_APP, type Clock, err, ok, type Result } from '../lib/index.ts';
import { counts } from './api-keys.ts';
import { hashKey } from './keys.ts';
import type { ApiKey, KeyStore } from './port.ts';
import type { Access, Principal, SessionWindow } from './principal.ts';
import type { AccessRefusalCode } from './refusals.ts';
import { mayDoAny, mayDoInSession } from './scopes.ts';
import { isToken, tokenFits } from './token.ts';

/** The cookie of a session, and the browser window that a page says it is in: its hash. */
export interface ShownSession {
  readonly cookie: string;
  readonly window: string;
}

/** What a request shows, as it was sent. */
export interface Shown {
  /** Its `Authorization` header field. */
  readonly authorization: string | undefined;
  /** The id that its address names: a token has to be that confirmation's. */
  readonly id: string | undefined;
  /** Where it may come from a page of ours. Counts only without `authorization`. */
  readonly session?: ShownSession | undefined;
}

/** Decides whom a request comes from, and whether a route with this access takes that one. */
export type Authenticate = (shown: Shown, access: Access) => Promise<Result<Principal, AccessRefusalCode>>;

/** What credentials are held against. */
interface AuthenticateParts {
  readonly keys: Pick<KeyStore, 'byHash'>;
  readonly clock: Pick<Clock, 'now'>;
  /** At least 32 random bytes that outlive a restart: tokens are made with it. */
  readonly tokenKey: Buffer;
  /** The app that a confirmation belongs to: a token names only the confirmation. */
  readonly ownerOf: (confirmationId: string) => Promise<string | undefined>;
  /** The session that lives, with the hash of its key. */
  readonly sessionOf: (shown: ShownSession) => Promise<(SessionWindow & { readonly keyHash: string }) | undefined>;
}

/** Judges one kind of credential; it is of that kind by its form. */
type Resolve = (
  credential: string,
  access: Access,
  id: string | undefined,
) => Promise<Result<Principal, AccessRefusalCode>>;

/**
 * Whatever is wrong with a credential (none, malformed, unknown, revoked, expired, the token of another confirmation) gets the one
 * `unauthenticated`, before anything is looked up by the id in the address: so nobody learns whether an id exists. One that
 * is good, or of a kind that the route does not take, but not for this, is `scope-missing`.
 */
export const createAuthenticate = (parts: AuthenticateParts): Authenticate => {
  const resolvers: Readonly<Record<Principal['kind'], Resolve>> = { key: byKey(parts), token: byToken(parts) };
  const resolveSession = bySession(parts);
  return async ({ authorization, id, session }, access) => {
    if (authorization === undefined && session) return resolveSession(session, access);
    const credential = BEARER.exec(authorization ?? '')?.[1];
    if (credential === undefined) return err('unauthenticated');
    return resolvers[kindOf(credential)](credential, access, id);
  };
};

/** RFC 6750 2.1 has fewer characters; an operator's own key may have all that are visible. */
const BEARER = /^Bearer +([\x21-\x7e]+)$/i;

const kindOf = (credential: string): Principal['kind'] => (isToken(credential) ? 'token' : 'key');

/** Read afresh each time: revoked is revoked, and over is over. */
const keyThatCounts = async ({ keys, clock }: AuthenticateParts, hash: string): Promise<ApiKey | undefined> => {
  const key = await keys.byHash(hash);
  // One from before that name was ours.
  if (key?.app === ADMIN_APP) return undefined;
  return key && counts(key, clock.now()) ? key : undefined;
};

const byKey =
  (parts: AuthenticateParts): Resolve =>
  async (credential, access) => {
    const key = await keyThatCounts(parts, hashKey(credential));
    if (!key) return err('unauthenticated');
    if (access.key === undefined || !mayDoAny(key.scopes, access.key)) return err('scope-missing');
    return ok({ kind: 'key', app: key.app, id: key.id, scopes: key.scopes });
  };

/** A session is worth what its key is worth at this moment. */
const bySession =
  (parts: AuthenticateParts) =>
  async (shown: ShownSession, access: Access): Promise<Result<Principal, AccessRefusalCode>> => {
    const found = await parts.sessionOf(shown);
    const key = found && (await keyThatCounts(parts, found.keyHash));
    if (!key) return err('unauthenticated');
    const isOpen = access.session ?? (access.key !== undefined && mayDoInSession(key.scopes, access.key));
    if (!isOpen) return err('scope-missing');
    const { keyHash: _hash, ...session } = found;
    return ok({ kind: 'key', app: key.app, id: key.id, scopes: key.scopes, session });
  };

const byToken =
  ({ tokenKey, ownerOf }: AuthenticateParts): Resolve =>
  async (credential, access, id) => {
    if (!access.token || id === undefined) return err('scope-missing');
    if (!tokenFits(tokenKey, id, credential)) return err('unauthenticated');
    const app = await ownerOf(id);
    return app === undefined ? err('not-found') : ok({ kind: 'token', app, id });
  };
