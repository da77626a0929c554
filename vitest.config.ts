import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { bundledStoreThread } from './test/support/bundled-store-thread.ts';

/** What `expect.poll` waits for comes when it comes: its own second is too short for a machine that is busy elsewhere. */
const patient = { poll: { timeout: 30_000 } };

/** The name under which relying apps, and our examples, import the client. */
const resolve = { alias: { 'offhook/client': fileURLToPath(new URL('src/client/index.ts', import.meta.url)) } };

/** Files that compare times or count what a machine manages in one: nothing runs beside them. */
const alone = [
  'test/browser/house-refusal.test.ts',
  'test/e2e/flood.test.ts',
  'test/e2e/many-calls.test.ts',
  'test/e2e/media-session.test.ts',
];

/** What only `npm run test:long` plays. */
const long = 'test/**/*.long.test.ts';

/** Started before the first file and stopped after the last: about 0.7 s where it is installed. */
const postgres = 'test/support/postgres-once.ts';

const wire = {
  globalSetup: ['test/support/built-once.ts', postgres],
  testTimeout: 240_000,
  hookTimeout: 240_000,
  expect: patient,
};

const browser = { ...wire, globalSetup: [...wire.globalSetup, 'test/support/browser-once.ts'] };

/** Files of wire tests at a time: they mostly wait. */
const WIRE_AT_ONCE = 8;

/** Files of browser tests at a time: they share one Chromium, in which twice as many take more than twice as long. */
const BROWSER_AT_ONCE = 3;

/** What only `npm run chaos` plays, one after the other: a site that was overloaded comes back when it comes back, and the report says when. */
const chaos = {
  plugins: [bundledStoreThread()],
  test: {
    ...wire,
    name: 'chaos',
    include: ['test/chaos/**/*.test.ts'],
    fileParallelism: false,
    testTimeout: 600_000,
    expect: { poll: { timeout: 120_000 } },
    sequence: { groupOrder: 5 },
  },
};

/**
 * `fast` opens no socket but to PostgreSQL and runs on a manual clock. `wire` sends real packets on loopback. Then `browser` plays pages in one
 * Chromium. `alone` does so one file at a time. `long` is not part of `npm test`: it plays whole what that plays in part.
 *
 * Files share their modules where that saves loading them again, which was most of the work: none of them keeps state there.
 */
export default defineConfig({
  test: {
    projects: [
      {
        resolve,
        test: {
          name: 'fast',
          include: ['test/{unit,property,contract,http}/**/*.test.ts'],
          exclude: [long],
          globalSetup: [postgres],
          isolate: false,
          maxWorkers: 2,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: patient,
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [bundledStoreThread()],
        test: {
          ...wire,
          name: 'wire',
          include: ['test/{clients,e2e,sipp}/**/*.test.ts'],
          exclude: [...alone, long],
          isolate: false,
          maxWorkers: WIRE_AT_ONCE,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [bundledStoreThread()],
        test: {
          ...browser,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: [...alone, long],
          isolate: false,
          maxWorkers: BROWSER_AT_ONCE,
          sequence: { groupOrder: 2 },
        },
      },
      {
        plugins: [bundledStoreThread()],
        test: {
          ...browser,
          name: 'alone',
          include: alone,
          fileParallelism: false,
          sequence: { groupOrder: 3 },
        },
      },
      {
        plugins: [bundledStoreThread()],
        test: {
          ...browser,
          name: 'long',
          include: [long],
          fileParallelism: false,
          sequence: { groupOrder: 4 },
        },
      },
      ...(process.env.OFFHOOK_CHAOS === undefined ? [] : [chaos]),
    ],
  },
});
