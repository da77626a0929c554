import type { Config } from '../config/index.ts';
import type { AuthenticatorJson } from '../http/schema.ts';
import { withAuthenticators } from './kept-authenticators.ts';
import { type Answer, notPossible } from './outcome.ts';
import { table } from './table.ts';

/** The authenticators of a user. */
export const listTotp = async (config: Config, user: string): Promise<Answer> => {
  const items = await withAuthenticators(config, (authenticators) => authenticators.list(user));
  const head = ['ID', 'NAME', 'STATE', 'SET UP', 'RECOVERY CODES LEFT'];
  const text = items.length === 0 ? `${user} has no authenticator.` : table(head, items.map(row));
  return { text, data: { items } };
};

const row = (authenticator: AuthenticatorJson): readonly string[] => {
  const { id, name, state, createdAt } = authenticator;
  if (state === 'draft') return [id, name, state, createdAt, '-'];
  return [id, name, state, authenticator.activatedAt, String(authenticator.recoveryCodesLeft)];
};

/** Removes all authenticators of a user, with their recovery codes: for a device that was lost. */
export const resetTotp = async (config: Config, user: string): Promise<Answer> =>
  withAuthenticators(config, async (authenticators) => {
    const items = await authenticators.list(user);
    if (items.length === 0) throw notPossible(`${user} has no authenticator.`);
    for (const { id } of items) await authenticators.remove(user, id);
    const what = items.length === 1 ? 'the authenticator' : `all ${items.length} authenticators`;
    return { text: `Removed ${what} of ${user}.`, data: { removed: items.map(({ id }) => id) } };
  });
