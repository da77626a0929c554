import { type Check, failure, fine } from './check.ts';

/** The oldest Node.js that `engines` of package.json allows. */
const NODE_NEEDED = [20, 12] as const;

/** Nothing of Offhook is older: a clock before it is wrong. */
const NOT_BEFORE = Date.UTC(2026, 0, 1);

/** How far a file may seem to come from the future before the clock is doubted, in milliseconds. */
const TOLERATED_MS = 60_000;

/** Whether this Node.js is new enough. `version` as in `process.versions.node`. */
export const checkNode = (version: string): Check => {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [needMajor, needMinor] = NODE_NEEDED;
  const enough = major > needMajor || (major === needMajor && minor >= needMinor);
  if (enough) return fine('node', `Node.js ${version}`);
  const needed = `${needMajor}.${needMinor}`;
  return failure('node', `Node.js ${version} is older than ${needed}`, `install Node.js ${needed} or newer`);
};

/**
 * Whether the clock can be right: deadlines, grants and blocks depend on it. `lastWriteAt` is when the database was
 * last written (milliseconds since the epoch), undefined where there is none.
 */
export const checkClock = (now: number, lastWriteAt: number | undefined): Check => {
  const shown = new Date(now).toISOString();
  const fix = 'set the clock (timedatectl set-ntp true) before Offhook starts';
  if (now < NOT_BEFORE) return failure('clock', `the clock says ${shown}, before Offhook was made`, fix);
  if (lastWriteAt !== undefined && lastWriteAt > now + TOLERATED_MS)
    return failure(
      'clock',
      `the clock says ${shown}, but the database was written at ${new Date(lastWriteAt).toISOString()}`,
      fix,
    );
  return fine('clock', shown);
};
