import { createRest, type Rest } from '../client/rest.ts';
import type { Config } from '../config/index.ts';
import { type Offline, openDataDir } from './offline.ts';
import { apiKeyOf, findServer } from './running-server.ts';

/** Two ways to the same things: by REST of a running server, and by hand in the data directory, where none runs. */
interface Ways<Things> {
  readonly server: (rest: Rest) => Things;
  readonly data: (offline: Offline) => Things | Promise<Things>;
}

/** Who is named in the events of what a command changes without a server. */
export const ACTOR = 'cli';

/** Runs `task` on what the running server keeps, else on the data directory itself, which is closed after it. */
export const withServerOrData = async <Things, T>(
  config: Config,
  { server, data }: Ways<Things>,
  task: (things: Things) => Promise<T>,
): Promise<T> => {
  const running = await findServer(config.dataDir);
  if (running) return task(server(createRest({ url: running.url, apiKey: apiKeyOf(config) })));
  const offline = await openDataDir(config);
  try {
    return await task(await data(offline));
  } finally {
    await offline.close();
  }
};
