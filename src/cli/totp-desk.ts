import { hashKey } from '../access/index.ts';
import type { AuthenticatorView } from '../authenticator/index.ts';
import type { Config } from '../config/index.ts';
import { type Offline, openDataDir } from './offline.ts';
import { notPossible } from './outcome.ts';
import { answered } from './rest-answer.ts';
import { apiKeyOf, findServer, type RunningServer } from './running-server.ts';

/** An authenticator as REST and `--json` show it. Times in RFC 3339. */
export interface AuthenticatorJson {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly createdAt: string;
  readonly activatedAt?: string;
  readonly recoveryCodesLeft?: number;
}

/** Where the authenticators of one relying app are kept. Refusals are thrown as `CommandRefused`. */
export interface TotpDesk {
  list(user: string): Promise<readonly AuthenticatorJson[]>;
  remove(user: string, id: string): Promise<void>;
}

/**
 * Runs `task` at the desk that is open: the running server's, else the data directory's, which is closed after it. Both
 * serve the app of the API key that the command line uses.
 */
export const atTotpDesk = async <T>(config: Config, task: (desk: TotpDesk) => Promise<T>): Promise<T> => {
  const server = await findServer(config.dataDir);
  const apiKey = apiKeyOf(config);
  if (server) return task(restDesk(server, apiKey));
  const offline = await openDataDir(config);
  try {
    const key = await offline.keys.byHash(hashKey(apiKey));
    if (!key || key.revoked !== null) throw notPossible('The API key is not known here: offhook key list shows all.');
    return await task(directDesk(offline.authenticators, key.app));
  } finally {
    await offline.close();
  }
};

/** Who is named in the events of what this command changes without a server. */
const ACTOR = 'cli';

const directDesk = (authenticators: Offline['authenticators'], app: string): TotpDesk => ({
  async list(user) {
    return (await authenticators.list({ app, user })).map(authenticatorJson);
  },
  async remove(user, id) {
    const removed = await authenticators.remove({ app, user }, id, ACTOR);
    if (!removed.ok) throw notPossible(removed.error.detail);
  },
});

const time = (at: number): string => new Date(at).toISOString();

const authenticatorJson = ({ authenticator, recoveryCodesLeft }: AuthenticatorView): AuthenticatorJson => {
  const { state, id, name, createdAt } = authenticator;
  const common = { state, id, name, createdAt: time(createdAt) };
  if (authenticator.state === 'draft') return common;
  return { ...common, activatedAt: time(authenticator.activatedAt), recoveryCodesLeft };
};

const restDesk = (server: RunningServer, apiKey: string): TotpDesk => {
  const call = (method: string, user: string, path = ''): Promise<Response> =>
    fetch(`${server.url}/v1/users/${encodeURIComponent(user)}/authenticators${path}`, {
      method,
      headers: { authorization: `Bearer ${apiKey}` },
      signal: AbortSignal.timeout(10_000),
    });
  return {
    async list(user) {
      const { items } = (await answered(await call('GET', user))) as { readonly items: readonly AuthenticatorJson[] };
      return items;
    },
    async remove(user, id) {
      await answered(await call('DELETE', user, `/${encodeURIComponent(id)}`));
    },
  };
};
