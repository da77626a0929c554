import type { Plugin } from 'vitest/config';

const BOOT = "new URL('./worker-boot.mjs', import.meta.url)";
const BUNDLED = "new URL('worker-boot.mjs', 'file://' + process.env.OFFHOOK_TEST_MAIN)";

/**
 * Lets the store of an Offhook in the process of a test start its thread from the bundle of `built-once.ts`: by tsx each takes
 * six times the CPU, and wire tests open hundreds.
 */
export const bundledStoreThread = (): Plugin => ({
  name: 'offhook:bundled-store-thread',
  enforce: 'pre',
  transform(code, id) {
    if (!id.endsWith('/worker-channel.ts')) return undefined;
    if (!code.includes(BOOT)) throw new Error('the store starts its thread in another way');
    return code.replace(BOOT, BUNDLED);
  },
});
