import type { Config } from '../config/index.ts';

/**
 * Opens the data directory itself. The app is loaded by the commands that need it: help, `config` and `doctor` answer
 * at once, and also where the database module does not load.
 */
const openDataDir = async (config: Config) => {
  const { openOffline } = await import('../app/index.ts');
  return openOffline(config);
};

/** An open data directory: close it. */
export type Offline = Awaited<ReturnType<typeof openDataDir>>;

/** Runs `task` on the data, and closes them. A running server goes on, and reads what is written there anew. */
export const withData = async <T>(config: Config, task: (data: Offline) => Promise<T>): Promise<T> => {
  const offline = await openDataDir(config);
  try {
    return await task(offline);
  } finally {
    await offline.close();
  }
};
