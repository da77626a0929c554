import type { Config } from '../config/index.ts';

/**
 * Opens the data directory itself. The app is loaded by the commands that need it: help, `config` and `doctor` answer
 * at once, and also where the database module does not load.
 */
export const openDataDir = async (config: Config) => {
  const { openOffline } = await import('../app/index.ts');
  return openOffline(config);
};

/** An open data directory: close it. */
export type Offline = Awaited<ReturnType<typeof openDataDir>>;
