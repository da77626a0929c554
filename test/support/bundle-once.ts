import { bundleOffhook } from './bundled-offhook.ts';

/** Bundles Offhook before any test starts it as a process: `startOffhook` finds the bundle by the environment. */
export const setup = async (): Promise<() => Promise<void>> => {
  const { main, remove } = await bundleOffhook();
  process.env.OFFHOOK_TEST_MAIN = main;
  return remove;
};
