import { findPostgres, startPostgres } from './postgres-server.ts';

/**
 * Starts the PostgreSQL that the files of a run share, one database for each suite: `freshDatabase` finds it by the environment. Once, however many
 * projects ask for it; never where none is installed, as those tests are skipped or fail by themselves.
 */
export const setup = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env.OFFHOOK_TEST_POSTGRES !== undefined) return undefined;
  const bin = findPostgres();
  if (bin === undefined) return undefined;
  const server = await startPostgres(bin);
  process.env.OFFHOOK_TEST_POSTGRES = server.url('postgres');
  return () => server.stop();
};
