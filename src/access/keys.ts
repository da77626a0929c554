import { newId, type Random, sha256 } from '../lib/index.ts';
import type { ApiKey, Scope } from './port.ts';

const KEY_BYTES = 32;

/** The text of a new API key: `ohk_` and 256 random bits in base64url. */
export const newKeyText = (random: Random): string => `ohk_${random.bytes(KEY_BYTES).toString('base64url')}`;

/**
 * A new API key of `app`. The key itself is in `key` and nowhere else; `record` is what to remember. `now` in
 * milliseconds since the epoch; so is `expiresAt`, null for a key without an end. `user`: see `ApiKey`.
 */
export const newKey = (
  random: Random,
  app: string,
  label: string,
  scopes: readonly Scope[],
  now: number,
  expiresAt: number | null = null,
  user: string | null = null,
): { readonly key: string; readonly record: ApiKey } => {
  const key = newKeyText(random);
  return {
    key,
    record: {
      id: newId(random, 'key'),
      app,
      label,
      user,
      hash: hashKey(key),
      scopes,
      createdAt: now,
      expiresAt,
      revoked: null,
    },
  };
};

/** Lower-case hex SHA-256 of a key as it was sent: what `KeyStore.byHash` looks for. */
export const hashKey = (key: string): string => sha256(key);
