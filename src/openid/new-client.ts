import { err, type FieldFault, newId, ok, type Random, type Result } from '../lib/index.ts';
import type { Background, Client, ClientWithSecret, PublicJwk } from './port.ts';

/** What a new client is made from. */
export interface NewClient extends Pick<Client, 'app' | 'label' | 'redirectUris' | 'idTokenAlg' | 'background' | 'ok'> {
  /** Its public keys; undefined: it gets a secret. */
  readonly keys: readonly unknown[] | undefined;
}

const SECRET_BYTES = 32;
const MOST_REDIRECTS = 20;
const MAX_URL = 2000;
const MOST_KEYS = 5;

/**
 * A new client. Its secret, 256 random bits in base64url, is in the result and nowhere else. Refuses redirect addresses and keys that
 * cannot be used. `now` in milliseconds since the epoch.
 */
export const newClient = (
  { keys, ...given }: NewClient,
  { random, now }: { readonly random: Random; readonly now: number },
): Result<ClientWithSecret, FieldFault> => {
  const fault = faultOf(given, keys);
  if (fault) return err(fault);
  const common = { id: newId(random, 'oic'), ...given, createdAt: now };
  if (keys === undefined) {
    const secret = random.bytes(SECRET_BYTES).toString('base64url');
    return ok({ client: { ...common, proof: { kind: 'secret' } }, secret });
  }
  const proof = { kind: 'keys', keys: keys.filter(isPublicKey).map(usable) } as const;
  return ok({ client: { ...common, proof }, secret: undefined });
};

const faultOf = (
  { redirectUris, background, ok: okBy }: Omit<NewClient, 'keys'>,
  keys: NewClient['keys'],
): FieldFault | undefined => {
  const redirects = redirectsFault(redirectUris, background);
  if (redirects !== undefined) return { field: 'redirectUris', detail: redirects };
  if (okBy === 'client' && background.kind === 'none')
    return { field: 'ok', detail: 'Only a client that asks in the background can give the OK itself.' };
  if (keys === undefined || (keys.length > 0 && keys.length <= MOST_KEYS && keys.every(isPublicKey))) return undefined;
  const detail = `The keys must be 1 to ${MOST_KEYS} public keys of Ed25519 or P-256, as JSON Web Keys (RFC 7517).`;
  return { field: 'keys', detail };
};

const redirectsFault = (uris: Client['redirectUris'], background: Background): string | undefined => {
  if (uris.length > MOST_REDIRECTS)
    return `A client may have at most ${MOST_REDIRECTS} addresses that people may be sent back to.`;
  if (uris.length === 0 && background.kind === 'none')
    return 'A client needs an address that people may be sent back to, or has to ask in the background.';
  for (const uri of uris) {
    const fault = redirectFault(uri);
    if (fault !== undefined) return `The address ${JSON.stringify(uri)} ${fault}.`;
  }
  return undefined;
};

/** RFC 6749 3.1.2: absolute, without a fragment. RFC 9700 2.1: compared as it stands, so there is no wildcard. */
const redirectFault = (uri: string): string | undefined => {
  if (uri.length > MAX_URL || !URL.canParse(uri)) return 'must be an absolute URL of at most 2000 characters';
  const { protocol, username, password } = new URL(uri);
  if (protocol !== 'https:' && protocol !== 'http:') return 'must be an https or http URL';
  if (username !== '' || password !== '') return 'must not hold a user name or a password';
  if (uri.includes('#')) return 'must not hold a fragment';
  return uri.includes('*') ? 'must be exact: nothing in it stands for others' : undefined;
};

const VALUE = /^[A-Za-z0-9_-]{43}$/;

const isPublicKey = (key: unknown): key is PublicJwk => {
  if (typeof key !== 'object' || key === null) return false;
  const { kty, crv, x, y, d, kid } = key as PublicJwk;
  if (d !== undefined || !isValue(x) || (kid !== undefined && typeof kid !== 'string')) return false;
  return (kty === 'OKP' && crv === 'Ed25519') || (kty === 'EC' && crv === 'P-256' && isValue(y));
};

const isValue = (text: unknown): boolean => typeof text === 'string' && VALUE.test(text);

/** What makes the key, and its name: whatever else stood beside it says nothing here. */
const usable = ({ kty, crv, x, y, kid }: PublicJwk): PublicJwk => ({
  kty,
  crv,
  x,
  ...(kty === 'EC' && { y }),
  ...(kid !== undefined && { kid }),
});
