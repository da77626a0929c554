import type { ApiKey, Revocation, Scope } from '../../access/port.ts';
import type { ApiKeyTable } from './schema.ts';

/** The row that holds an API key. */
export const keyRowOf = (key: ApiKey): ApiKeyTable => ({
  id: key.id,
  app: key.app,
  label: key.label,
  user: key.user,
  hash: key.hash,
  scopes: JSON.stringify(key.scopes),
  created_at: key.createdAt,
  expires_at: key.expiresAt,
  ...revocationColumnsOf(key.revoked),
});

/** The API key that a row holds. */
export const keyOf = (row: ApiKeyTable): ApiKey => ({
  id: row.id,
  app: row.app,
  label: row.label,
  user: row.user,
  hash: row.hash,
  scopes: JSON.parse(row.scopes) as readonly Scope[],
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  revoked: row.revoked_at === null ? null : { at: row.revoked_at, by: row.replaced === 1 ? 'start' : 'person' },
});

/** The columns that say that a key was revoked, and by whom. */
export const revocationColumnsOf = (revoked: Revocation | null): Pick<ApiKeyTable, 'revoked_at' | 'replaced'> => ({
  revoked_at: revoked?.at ?? null,
  replaced: revoked?.by === 'start' ? 1 : 0,
});
