import type { AuthenticatorStore, TakenTry } from '../../../authenticator/port.ts';
import type { Database } from '../database.ts';

/** Wrong app codes, and those that are being looked at, by user. */
export const createAppCodeTries = ({ group }: Database): Pick<AuthenticatorStore, 'takeTry' | 'returnTry'> => ({
  takeTry: async ({ app, user }, at, limits) => {
    const forget = at - Math.max(...limits.map(({ withinSeconds }) => withinSeconds)) * 1000;
    return (await group.commit({ does: 'take-try', app, user, at, forget, limits })) as TakenTry;
  },

  returnTry: async (id) => void (await group.commit({ does: 'return-try', id })),
});
