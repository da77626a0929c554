import { createRest, type Rest } from '../client/rest.ts';
import { type Config, withTold } from '../config/index.ts';
import { type Clock, lookUntil, systemClock } from '../lib/index.ts';
import type { Offline } from './offline.ts';
import { apiKeyOf, findServer, STARTING, silentServer } from './running-server.ts';

/** Two ways to the same things: by REST of a running server, and by hand in the data directory, where none runs. */
interface Ways<Things> {
  readonly server: (rest: Rest) => Things;
  readonly data: (offline: Offline) => Things | Promise<Things>;
}

/** Who is named in the events of what a command changes without a server. */
export const ACTOR = 'cli';

/**
 * Runs `task` on what the running server keeps, else on the data directory itself, which no server gets meanwhile and which is closed
 * after it. `task` also hears the configuration in force: that of the server. A server that starts is waited for.
 */
export const withServerOrData = async <Things, T>(
  config: Config,
  { server, data }: Ways<Things>,
  task: (things: Things, inForce: Config) => Promise<T>,
  clock: Clock = systemClock,
): Promise<T> => {
  const found = await lookUntil(clock, STARTING, () => serverOrData(config));
  if (!found) throw silentServer(config.dataDir);
  if ('url' in found) {
    const rest = createRest({ url: found.url, apiKey: apiKeyOf(config) });
    return task(server(rest), withTold(config, found.settings));
  }
  try {
    return await task(await data(found), config);
  } finally {
    await found.close();
  }
};

/** The lock says whether there is a server: the notice that a killed one left may lead to another. */
const serverOrData = async (config: Config) => {
  const { takeOffline } = await import('../app/index.ts');
  return (await takeOffline(config)) ?? (await findServer(config.dataDir));
};
