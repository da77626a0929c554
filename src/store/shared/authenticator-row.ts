import type { Authenticator, AuthenticatorSecrets } from '../../authenticator/port.ts';
import type { AuthenticatorTable } from './schema.ts';
import { seal, unseal } from './sealed.ts';
import { authenticatorSecrets } from './sealed-columns.ts';

/** A row of an authenticator; `seq` is the table's own. */
export type AuthenticatorRow = Omit<AuthenticatorTable, 'seq'>;

/** The row of an authenticator with its secrets. */
export const authenticatorRowOf = (
  secretKey: Uint8Array,
  authenticator: Authenticator,
  secrets: AuthenticatorSecrets,
): AuthenticatorRow => ({
  id: authenticator.id,
  app: authenticator.app,
  user: authenticator.user,
  name: authenticator.name,
  created_at: authenticator.createdAt,
  activated_at: authenticator.state === 'active' ? authenticator.activatedAt : null,
  sealed_secrets: seal(secretKey, authenticatorSecrets.rowOf(authenticator.id), JSON.stringify(secrets)),
});

/** The authenticator that a row holds. */
export const authenticatorOf = ({ id, app, user, name, created_at, activated_at }: AuthenticatorRow): Authenticator => {
  const common = { id, app, user, name, createdAt: created_at };
  return activated_at === null
    ? { ...common, state: 'draft' }
    : { ...common, state: 'active', activatedAt: activated_at };
};

/** The secrets in a row. Throws where they do not open. */
export const authenticatorSecretsOf = (secretKey: Uint8Array, row: AuthenticatorRow): AuthenticatorSecrets =>
  JSON.parse(unseal(secretKey, authenticatorSecrets.rowOf(row.id), row.sealed_secrets)) as AuthenticatorSecrets;
