import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What `expect.poll` waits for comes when it comes: its own second is too short for a machine that is busy elsewhere. */
const patient = { poll: { timeout: 30_000 } };

/** The name under which relying apps, and our examples, import the client. */
const resolve = { alias: { 'offhook/client': fileURLToPath(new URL('src/client/index.ts', import.meta.url)) } };

/** `fast` opens no socket and runs on a manual clock; `wire` sends real packets on loopback, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'fast',
          include: ['test/{unit,property,contract,http}/**/*.test.ts'],
          testTimeout: 60_000,
          expect: patient,
        },
      },
      {
        test: {
          name: 'wire',
          globalSetup: ['test/support/build-web.ts'],
          include: ['test/{browser,clients,e2e,sipp}/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 60_000,
          expect: patient,
        },
      },
    ],
  },
});
