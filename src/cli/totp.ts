import type { Config } from '../config/index.ts';
import { type Answer, notPossible } from './outcome.ts';
import { table } from './table.ts';
import { type AuthenticatorJson, atTotpDesk } from './totp-desk.ts';

/** The authenticators of a user. */
export const listTotp = async (config: Config, user: string): Promise<Answer> => {
  const items = await atTotpDesk(config, (desk) => desk.list(user));
  const head = ['ID', 'NAME', 'STATE', 'SET UP', 'RECOVERY CODES LEFT'];
  const text = items.length === 0 ? `${user} has no authenticator.` : table(head, items.map(row));
  return { text, data: { items } };
};

const row = ({ id, name, state, createdAt, activatedAt, recoveryCodesLeft }: AuthenticatorJson): readonly string[] => [
  id,
  name,
  state,
  activatedAt ?? createdAt,
  String(recoveryCodesLeft ?? '-'),
];

/** Removes all authenticators of a user, with their recovery codes: for a device that was lost. */
export const resetTotp = async (config: Config, user: string): Promise<Answer> =>
  atTotpDesk(config, async (desk) => {
    const items = await desk.list(user);
    if (items.length === 0) throw notPossible(`${user} has no authenticator.`);
    for (const { id } of items) await desk.remove(user, id);
    const what = items.length === 1 ? 'the authenticator' : `all ${items.length} authenticators`;
    return { text: `Removed ${what} of ${user}.`, data: { removed: items.map(({ id }) => id) } };
  });
