import type { KeptAuthenticator } from '../../../authenticator/port.ts';
import { type AuthenticatorRow, authenticatorOf, authenticatorSecretsOf } from '../../shared/authenticator-row.ts';
import { authenticatorIn, recoveryHashIn, recoveryOf, stepIn, stepsOf } from '../../shared/evidence.ts';
import { fromAuthenticator, type NewEvent } from '../../shared/stored-event.ts';
import { type Client, countOf, rowsOf } from '../statements.ts';

/** The columns of `AuthenticatorRow`. */
export const AUTHENTICATOR = 'id, app, "user", name, created_at, activated_at, sealed_secrets';

const LOCKED = `SELECT ${AUTHENTICATOR} FROM authenticator WHERE id = $1 FOR UPDATE`;
const NEWEST = 'SELECT max(once) AS once FROM evidence WHERE once >= $1 AND once < $2';
const WITHIN = 'SELECT once FROM evidence WHERE once >= $1 AND once < $2';
const SPEND = 'INSERT INTO evidence (once, at) VALUES ($1, $2) ON CONFLICT DO NOTHING';

/** The authenticator that a row holds, with its secrets and what was spent of it. */
export const keptOf = async (
  client: Client,
  secretKey: Uint8Array,
  row: AuthenticatorRow,
): Promise<KeptAuthenticator> => {
  // Steps have as many digits until the year 2065: their order as text is their order.
  const [newest] = await rowsOf<{ once: string | null }>(client, NEWEST, stepsOf(row.id));
  const spent = await rowsOf<{ once: string }>(client, WITHIN, recoveryOf(row.id));
  return {
    authenticator: authenticatorOf(row),
    secrets: authenticatorSecretsOf(secretKey, row),
    lastStep: typeof newest?.once === 'string' ? stepIn(row.id, newest.once) : null,
    spentRecovery: spent.map(({ once }) => recoveryHashIn(row.id, once)),
  };
};

/** The row of an authenticator, which nobody else changes until the transaction ends. */
export const lockedAuthenticator = async (client: Client, id: string): Promise<AuthenticatorRow | undefined> =>
  (await rowsOf<AuthenticatorRow>(client, LOCKED, [id]))[0];

/** Spends evidence at `at`. False, and nothing changed, where it was spent before. */
export const spend = async (client: Client, once: string, at: number): Promise<boolean> =>
  (await countOf(client, SPEND, [once, at])) === 1;

/**
 * What the log shall keep of the recovery code that this evidence is of, when it is spent at `at` in this transaction; undefined where the
 * authenticator, or the code, is there no more. How many are left only who can open its secrets knows, and nobody else uses one meanwhile.
 */
export const noteRecoveryCode = async (
  client: Client,
  secretKey: Uint8Array,
  evidence: string,
  at: number,
): Promise<NewEvent | undefined> => {
  const { id = '', recovery = '' } = authenticatorIn(evidence) ?? {};
  const row = await lockedAuthenticator(client, id);
  if (!row) return undefined;
  const { authenticator, secrets, spentRecovery } = await keptOf(client, secretKey, row);
  if (!secrets.recoveryHashes.includes(recovery)) return undefined;
  const { app, user, name } = authenticator;
  return fromAuthenticator({
    type: 'authenticator.recovery-code-used',
    at,
    app,
    user,
    authenticator: id,
    name,
    actor: null,
    recoveryCodesLeft: secrets.recoveryHashes.length - spentRecovery.length - 1,
  });
};
