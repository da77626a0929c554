import { buildWeb } from './build-web.ts';
import { bundleOffhook } from './bundled-offhook.ts';

/**
 * Builds what browsers load, before any test serves it, and bundles Offhook, before any test starts it as a process:
 * `offhookCommand` finds the bundle by the environment. Once, however many projects ask for it.
 */
export const setup = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env.OFFHOOK_TEST_MAIN !== undefined) return undefined;
  buildWeb();
  const { main, remove } = await bundleOffhook();
  process.env.OFFHOOK_TEST_MAIN = main;
  return remove;
};
