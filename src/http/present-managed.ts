import { type Account, type ApiKey, counts } from '../access/index.ts';
import type { Client } from '../openid/index.ts';
import { secondsUntil, time } from './present.ts';
import type { ApiKeyView } from './schema/keys.ts';
import type { OpenIdClientView } from './schema/openid-clients.ts';
import type { Tr064AccountView } from './schema/tr064-accounts.ts';

const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

/** An API key as an answer shows it. `now` in milliseconds since the epoch; `asking`: the id of the key of the request. */
export const apiKeyView = (
  key: ApiKey,
  { now, asking }: { readonly now: number; readonly asking: string },
): ApiKeyView => ({
  id: key.id,
  app: key.app,
  label: key.label,
  user: key.user,
  scopes: [...key.scopes],
  createdAt: time(key.createdAt),
  expiresAt: timeOrNull(key.expiresAt),
  expiresIn: key.expiresAt === null ? null : secondsUntil(key.expiresAt, now),
  revokedAt: timeOrNull(key.revoked?.at ?? null),
  revokedBy: key.revoked?.by ?? null,
  counts: counts(key, now),
  asking: key.id === asking,
});

/** An account of a TR-064 client as an answer shows it. */
export const accountView = ({ username, app, user, createdAt }: Account): Tr064AccountView => ({
  username,
  app,
  user,
  createdAt: time(createdAt),
});

/** A client of OpenID Connect as an answer shows it. */
export const openIdClientView = (client: Client): OpenIdClientView => ({
  id: client.id,
  app: client.app,
  label: client.label,
  redirectUris: [...client.redirectUris],
  proof: client.proof.kind === 'secret' ? 'client_secret_basic' : 'private_key_jwt',
  idTokenAlg: client.idTokenAlg,
  background: client.background.kind,
  pingUrl: client.background.kind === 'ping' ? client.background.url : null,
  ok: client.ok,
  createdAt: time(client.createdAt),
});
