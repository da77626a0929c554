import { hashKey } from '../access/index.ts';
import type { AuthenticatorView } from '../authenticator/index.ts';
import type { Rest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import type { AuthenticatorJson } from '../http/schema.ts';
import type { Offline } from './offline.ts';
import { notPossible } from './outcome.ts';
import { answered } from './rest-answer.ts';
import { apiKeyOf } from './running-server.ts';
import { ACTOR, withServerOrData } from './server-or-data.ts';

/** The authenticators of one relying app, wherever they are kept. Refusals are thrown as `CommandRefused`. */
interface KeptAuthenticators {
  list(user: string): Promise<readonly AuthenticatorJson[]>;
  remove(user: string, id: string): Promise<void>;
}

/**
 * Runs `task` on the authenticators of the running server, else on those of the data directory. Both are of the app of the
 * API key that the command line uses.
 */
export const withAuthenticators = async <T>(
  config: Config,
  task: (authenticators: KeptAuthenticators) => Promise<T>,
): Promise<T> => {
  const data = async ({ keys, authenticators }: Offline): Promise<KeptAuthenticators> => {
    const key = await keys.byHash(hashKey(apiKeyOf(config)));
    if (!key || key.revoked !== null) throw notPossible('The API key is not known here: offhook key list shows all.');
    return authenticatorsOfData(authenticators, key.app);
  };
  return withServerOrData(config, { server: authenticatorsOfServer, data }, task);
};

const authenticatorsOfData = (authenticators: Offline['authenticators'], app: string): KeptAuthenticators => ({
  async list(user) {
    return (await authenticators.list({ app, user })).map(authenticatorJson);
  },
  async remove(user, id) {
    const removed = await authenticators.remove({ app, user }, id, ACTOR, undefined);
    if (!removed.ok) throw notPossible(removed.error.detail);
  },
});

const time = (at: number): string => new Date(at).toISOString();

const authenticatorJson = ({ authenticator, recoveryCodesLeft }: AuthenticatorView): AuthenticatorJson => {
  const { state, id, name, createdAt } = authenticator;
  const common = { id, name, createdAt: time(createdAt) };
  if (state === 'draft') return { state, ...common };
  return { state, ...common, activatedAt: time(authenticator.activatedAt), recoveryCodesLeft };
};

const authenticatorsOfServer = ({ answer }: Rest): KeptAuthenticators => ({
  async list(user) {
    return answered(await answer('GET /v1/users/:user/authenticators', { params: { user } })).items;
  },
  async remove(user, id) {
    answered(await answer('DELETE /v1/users/:user/authenticators/:id', { params: { user, id } }));
  },
});
