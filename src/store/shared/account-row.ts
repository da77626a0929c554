import type { Account, ProvenAccount } from '../../access/port.ts';
import type { DigestSecrets } from '../../digest/port.ts';
import type { AccountTable } from './schema.ts';
import { seal, unseal } from './sealed.ts';
import { accountSecrets } from './sealed-columns.ts';

/** The row of an account. */
export const accountRowOf = (secretKey: Uint8Array, { account, secrets }: ProvenAccount): AccountTable => ({
  id: account.username,
  app: account.app,
  user: account.user,
  sealed_secrets: seal(secretKey, accountSecrets.rowOf(account.username), JSON.stringify(secrets)),
  created_at: account.createdAt,
});

/** What a row holds but for what proves it. */
export const accountOf = ({ id, app, user, created_at }: Omit<AccountTable, 'sealed_secrets'>): Account => ({
  username: id,
  app,
  user,
  createdAt: created_at,
});

/** All that a row holds. Throws where the key does not open it. */
export const provenAccountOf = (secretKey: Uint8Array, row: AccountTable): ProvenAccount => ({
  account: accountOf(row),
  secrets: JSON.parse(unseal(secretKey, accountSecrets.rowOf(row.id), row.sealed_secrets)) as DigestSecrets,
});
