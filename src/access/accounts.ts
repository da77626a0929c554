import { digestSecrets } from '../digest/index.ts';
import { err, isName, NAME_ALLOWED, ok, passwordFault, type Result } from '../lib/index.ts';
import type { Account, ProvenAccount } from './port.ts';

/** The digest realm of accounts. A constant: another one would make every password worth nothing. */
export const ACCOUNT_REALM = 'Offhook account';

const USER = /^[^\p{Cc}\p{Cs}]{1,128}$/u;

/** A new account with this password. Refuses what cannot be one with one sentence, which does not repeat the password. */
export const newAccount = (account: Account, password: string): Result<ProvenAccount, string> => {
  const { username, app, user } = account;
  if (!isName(username)) return err(`The username ${JSON.stringify(username)} must have ${NAME_ALLOWED}.`);
  if (!isName(app)) return err(`The app ${JSON.stringify(app)} must have ${NAME_ALLOWED}.`);
  if (!USER.test(user)) return err('The user must have 1 to 128 characters and no control characters.');
  const weakness = passwordFault(password, username);
  if (weakness !== undefined) return err(weakness);
  return ok({ account, secrets: digestSecrets(username, ACCOUNT_REALM, password) });
};
