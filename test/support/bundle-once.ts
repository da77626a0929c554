import { bundleOffhook } from './bundled-offhook.ts';

/**
 * Bundles Offhook before any test starts it as a process: `startOffhook` finds the bundle by the environment. Once, however
 * many projects ask for it.
 */
export const setup = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env.OFFHOOK_TEST_MAIN !== undefined) return undefined;
  const { main, remove } = await bundleOffhook();
  process.env.OFFHOOK_TEST_MAIN = main;
  return remove;
};
