import type { Config } from '../config/index.ts';
import { type Answer, notPossible } from './outcome.ts';
import { serverOn } from './running-server.ts';

/** Seals everything that is sealed in the data directory with a new secret key. Refuses while a server runs on it. */
export const rotateKey = async (config: Config): Promise<Answer> => {
  const { dataDir, store } = config;
  if (store.url !== undefined)
    throw notPossible(
      'The key of several nodes cannot be rotated in place: stop them, copy the data to a directory (offhook store copy --to <directory>), rotate the key there, and copy them into an empty database.',
    );
  const server = await serverOn(dataDir);
  if (server) throw notPossible(`An Offhook runs on ${dataDir} (pid ${server.pid}): stop it first.`);
  const { rotateKey: rotate } = await import('../app/index.ts');
  const sealed = await rotate(config);
  return {
    text: [
      `A new secret key is in ${dataDir}; what is sealed there (${sealed}) opens with it alone.`,
      'Tokens of confirmations that are still waiting no longer work. Backups made before hold the old key: make a new one.',
    ].join('\n'),
    data: { dataDir, sealed },
  };
};
