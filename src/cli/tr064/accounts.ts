import { type Account, Accounts } from '../../access/index.ts';
import type { Config } from '../../config/index.ts';
import { cryptoRandom, type FieldFault, systemClock } from '../../lib/index.ts';
import { inputLine } from '../input-line.ts';
import { type Offline, withData } from '../offline.ts';
import { type Answer, badInput, type CommandRefused, notPossible } from '../outcome.ts';
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
  const password = passwordStdin ? await inputLine(around) : undefined;
  const done = await withData(config, async (data) => {
    const added = await accountsOf(data).add({ app, user, username, password }, ACTOR);
    return { added, unknown: added.ok ? await unknownApp(app, data.keys) : '' };
  });
  const { added, unknown } = done;
  if (!added.ok) throw refusalOf(added.error, { app, user, username });
  const { account, password: made } = added.value;
  const shown = made === undefined ? '.' : `, and this password, which is shown this once:\n\n  ${made}`;
  const off = config.tr064.port === 0 ? '\n\nTR-064 is off: set tr064.port (usually 49000).' : '';
  return {
    text: `Added the account of ${user} of ${app}. The client logs in as ${username}${shown}${off}${unknown}`,
    data: { ...accountJson(account), password: made ?? null },
  };
};

const accountsOf = ({ accounts }: Offline): Accounts =>
  new Accounts({ store: accounts, clock: systemClock, random: cryptoRandom });

const refusalOf = (
  why: FieldFault | 'taken' | 'too-many',
  { username, user, app }: Pick<Account, 'username' | 'user' | 'app'>,
): CommandRefused => {
  if (why === 'too-many') return notPossible('There are as many accounts as there may be: remove some first.');
  if (why !== 'taken') return badInput(why.detail);
  return notPossible(
    `There is an account ${username}, or one of ${user} of ${app}, already: offhook tr064 list shows them, and --username gives another name.`,
  );
};

/** Every account; never a password. */
export const listAccounts = async (config: Config): Promise<Answer> => {
  const items = await withData(config, (data) => accountsOf(data).list());
  const head = ['USERNAME', 'APP', 'USER', 'MADE'];
  const rows = items.map(({ username, app, user, createdAt }) => [username, app, user, time(createdAt)]);
  const text =
    items.length === 0 ? 'There are no accounts yet: offhook tr064 add <user> --app <app>' : table(head, rows);
  return { text, data: { items: items.map(accountJson) } };
};

/** Makes an account useless from the next request on. */
export const removeAccount = async (config: Config, username: string): Promise<Answer> => {
  const done = await withData(config, (data) => accountsOf(data).remove(username, ACTOR));
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
