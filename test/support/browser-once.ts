import { launchServer } from './browser.ts';

/**
 * Starts the browser that the files of a run share, and says where by the environment: `launchBrowser` finds it there. Once,
 * however many projects ask for it; never where Chromium is not installed, as those tests are skipped or fail by themselves.
 */
export const setup = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env.OFFHOOK_TEST_BROWSER !== undefined) return undefined;
  const server = await launchServer();
  if (server === undefined) return undefined;
  process.env.OFFHOOK_TEST_BROWSER = server.wsEndpoint();
  return () => server.close();
};
