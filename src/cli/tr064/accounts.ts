import { type Account, newAccount } from '../../access/index.ts';
import type { Config } from '../../config/index.ts';
import { cryptoRandom, newPassword, systemClock } from '../../lib/index.ts';
import { inputLine } from '../input-line.ts';
import { withData } from '../offline.ts';
import { type Answer, badInput, notPossible } from '../outcome.ts';
import { ACTOR } from '../server-or-data.ts';
import type { Surroundings } from '../surroundings.ts';
import { table } from '../table.ts';
import { unknownApp } from '../unknown-app.ts';

/** What `tr064 add` was given besides the user. */
export interface AddAccountOptions {
  readonly app: string;
  readonly username?: string;
  readonly passwordStdin?: true;
}

/** Lets a TR-064 client ask for a user. Without `--password-stdin` it makes the password, and shows it this once. */
export const addAccount = async (
  around: Surroundings,
  config: Config,
  user: string,
  { app, username = user, passwordStdin }: AddAccountOptions,
): Promise<Answer> => {
  const made = passwordStdin ? undefined : newPassword(cryptoRandom);
  const password = made ?? (await inputLine(around));
  const account: Account = { username, app, user, createdAt: systemClock.now() };
  const proven = newAccount(account, password);
  if (!proven.ok) throw badInput(proven.error);
  const unknown = await withData(config, async ({ accounts, keys }) =>
    (await accounts.add(proven.value, ACTOR)) ? unknownApp(app, keys) : undefined,
  );
  if (unknown === undefined)
    throw notPossible(
      `There is an account ${username}, or one of ${user} of ${app}, already: offhook tr064 list shows them, and --username gives another name.`,
    );
  const shown = made === undefined ? '.' : `, and this password, which is shown this once:\n\n  ${made}`;
  const off = config.tr064.port === 0 ? '\n\nTR-064 is off: set tr064.port (usually 49000).' : '';
  return {
    text: `Added the account of ${user} of ${app}. The client logs in as ${username}${shown}${off}${unknown}`,
    data: { ...accountJson(account), password: made ?? null },
  };
};

/** Every account; never a password. */
export const listAccounts = async (config: Config): Promise<Answer> => {
  const items = await withData(config, ({ accounts }) => accounts.all());
  const head = ['USERNAME', 'APP', 'USER', 'MADE'];
  const rows = items.map(({ username, app, user, createdAt }) => [username, app, user, time(createdAt)]);
  const text =
    items.length === 0 ? 'There are no accounts yet: offhook tr064 add <user> --app <app>' : table(head, rows);
  return { text, data: { items: items.map(accountJson) } };
};

/** Makes an account useless from the next request on. */
export const removeAccount = async (config: Config, username: string): Promise<Answer> => {
  const done = await withData(config, ({ accounts }) => accounts.remove(username, systemClock.now(), ACTOR));
  if (!done) throw notPossible(`There is no account ${username}: offhook tr064 list shows them.`);
  return { text: `Removed account ${username}.`, data: { removed: username } };
};

const accountJson = ({ username, app, user, createdAt }: Account) => ({
  username,
  app,
  user,
  createdAt: time(createdAt),
});

const time = (at: number): string => new Date(at).toISOString();
