import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Check, failure, fine, warning } from './check.ts';

const MIB = 1024 * 1024;

/** Less than this is nothing: one flood of calls fills it. */
const FULL_MIB = 8;
const SCARCE_MIB = 100;

/** Permission bits of everybody but the owner. */
const OF_OTHERS = 0o077;
const USABLE = constants.R_OK | constants.W_OK | constants.X_OK;

/** Whether the data directory can be used, or made at the first start. */
export const checkDataDir = (dataDir: string): Check => {
  const existing = nearestExisting(dataDir);
  const fix = `give this user the right to write there, or set dataDir to another directory`;
  if (!statSync(existing).isDirectory()) return failure('data directory', `${existing} is no directory`, fix);
  if (!usable(existing)) return failure('data directory', `${existing} is not writable for this user`, fix);
  if (existing !== dataDir) return fine('data directory', `${dataDir} (made at the first start)`);
  const key = join(dataDir, 'secret-key');
  const mode = existsSync(key) ? statSync(key).mode & 0o777 : 0o600;
  if ((mode & OF_OTHERS) === 0) return fine('data directory', dataDir);
  return failure(
    'data directory',
    `${key} has the permissions ${mode.toString(8)}: others may use it`,
    `run chmod 600 ${key}`,
  );
};

/** When something in the data directory was last written, in milliseconds since the epoch. */
export const lastWriteIn = (dataDir: string): number | undefined => {
  if (!existsSync(dataDir) || !usable(dataDir)) return undefined;
  const times = readdirSync(dataDir).map(
    (name) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return times.length === 0 ? undefined : Math.max(...times);
};

const nearestExisting = (path: string): string => (existsSync(path) ? path : nearestExisting(dirname(path)));

/** Whether something more fits on the disk of the data directory. `statfs` as `node:fs` has it. */
export const checkRoom = (dataDir: string, statfs: typeof statfsSync = statfsSync): Check => {
  const { bavail, bsize } = statfs(nearestExisting(dataDir));
  const free = Math.floor((bavail * bsize) / MIB);
  const detail = `${free} MiB are free for ${dataDir}`;
  const fix = 'make room there, or set dataDir to another disk';
  if (free < FULL_MIB) return failure('disk', detail, fix);
  return free < SCARCE_MIB ? warning('disk', detail, fix) : fine('disk', detail);
};

const usable = (path: string): boolean => {
  try {
    accessSync(path, USABLE);
    return true;
  } catch {
    return false;
  }
};
