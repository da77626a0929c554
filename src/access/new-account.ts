import { digestSecrets } from '../digest/index.ts';
import {
  appFault,
  err,
  type FieldFault,
  isName,
  isUser,
  NAME_ALLOWED,
  ok,
  passwordFault,
  type Result,
  USER_ALLOWED,
} from '../lib/index.ts';
import type { Account, ProvenAccount } from './port.ts';

/** The digest realm of accounts. A constant: another one would make every password worth nothing. */
export const ACCOUNT_REALM = 'Offhook account';

/** A new account with this password. Refuses what cannot be one, and does not repeat the password. */
export const newAccount = (account: Account, password: string): Result<ProvenAccount, FieldFault> => {
  const { username, app, user } = account;
  const detail = isName(username) ? undefined : `The username ${JSON.stringify(username)} must have ${NAME_ALLOWED}.`;
  if (detail !== undefined) return err({ field: 'username', detail });
  const fault = appFault(app);
  if (fault) return err(fault);
  if (!isUser(user)) return err({ field: 'user', detail: `The user must have ${USER_ALLOWED}.` });
  const weakness = passwordFault(password, username);
  if (weakness !== undefined) return err({ field: 'password', detail: weakness });
  return ok({ account, secrets: digestSecrets(username, ACCOUNT_REALM, password) });
};
