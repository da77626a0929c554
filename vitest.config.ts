import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What `expect.poll` waits for comes when it comes: its own second is too short for a machine that is busy elsewhere. */
const patient = { poll: { timeout: 30_000 } };

/** The name under which relying apps, and our examples, import the client. */
const resolve = { alias: { 'offhook/client': fileURLToPath(new URL('src/client/index.ts', import.meta.url)) } };

/** Files that compare times or count what a machine manages in one, and those that fill both cores: nothing runs beside them. */
const alone = [
  'test/browser/house-refusal.test.ts',
  'test/clients/softphones.test.ts',
  'test/e2e/flood.test.ts',
  'test/e2e/kill.test.ts',
  'test/e2e/many-calls.test.ts',
  'test/e2e/media-session.test.ts',
  'test/e2e/store-kill.test.ts',
  'test/sipp/kill.test.ts',
  'test/sipp/loss.test.ts',
];

const wire = {
  globalSetup: ['test/support/build-web.ts', 'test/support/bundle-once.ts'],
  testTimeout: 120_000,
  hookTimeout: 60_000,
  expect: patient,
};

/**
 * `fast` opens no socket and runs on a manual clock, and its files share their modules: loading them again for each was most
 * of its work, and none keeps state there; `wire` sends real packets on loopback, two files at a time, as they mostly
 * wait; `alone` does so one file at a time.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'fast',
          include: ['test/{unit,property,contract,http}/**/*.test.ts'],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 60_000,
          expect: patient,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...wire,
          name: 'wire',
          include: ['test/{browser,clients,e2e,sipp}/**/*.test.ts'],
          exclude: alone,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...wire,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
