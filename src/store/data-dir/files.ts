import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, fchmodSync, fsyncSync, openSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { link, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';

/** The name of the database in a data directory. */
export const DATABASE = 'offhook.sqlite';

const OWNER_ONLY = 0o600;
const PERMISSION_BITS = 0o777;
const OF_OTHERS = 0o077;
const OWNER_DIRECTORY = 0o700;

/**
 * The content of a file in the data directory, which is made (0600, directory 0700) with `make()` when it is not there.
 * It appears whole or not at all, also across a crash and beside another process. Throws `StoreUnusable` where the
 * directory cannot be written.
 */
export const readOrMake = async (dataDir: string, name: string, make: () => Uint8Array): Promise<Buffer> => {
  const path = join(dataDir, name);
  try {
    await makeDirectory(dataDir);
    return await readFile(path).catch(async (cause) => {
      if (errorCode(cause) !== 'ENOENT') throw cause;
      await appear(path, make());
      syncDirectory(dataDir);
      return readFile(path);
    });
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
};

/**
 * Puts `content` in the place of a file in the data directory, whole or not at all, also across a crash; it is there when
 * this returns, so that it fits into a transaction. Throws `StoreUnusable`.
 */
export const replace = (dataDir: string, name: string, content: Uint8Array): void => {
  try {
    renameSync(draftOf(join(dataDir, name), content), join(dataDir, name));
    syncDirectory(dataDir);
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
};

/** The content of a file in the data directory; undefined where there is none. */
export const readIfThere = (dataDir: string, name: string): Promise<Buffer | undefined> =>
  readFile(join(dataDir, name)).catch((cause) => {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw unusable(dataDir, cause);
  });

/** Gives a file in the data directory the name of another, which goes; that lasts when it resolves. Throws `StoreUnusable`. */
export const renameFile = (dataDir: string, from: string, to: string): Promise<void> =>
  lasting(dataDir, () => rename(join(dataDir, from), join(dataDir, to)));

/** Removes a file from the data directory; that lasts when it resolves. Throws `StoreUnusable`. */
export const removeFile = (dataDir: string, name: string): Promise<void> =>
  lasting(dataDir, () => rm(join(dataDir, name), { force: true }));

const lasting = async (dataDir: string, change: () => Promise<void>): Promise<void> => {
  try {
    await change();
    syncDirectory(dataDir);
  } catch (cause) {
    throw unusable(dataDir, cause);
  }
};

/** Throws `StoreUnusable` where others than its owner may do anything with this file. `what`: how the sentence begins, such as `The secret key`. */
export const refuseOthers = (path: string, what: string): void => {
  const bits = statSync(path).mode & PERMISSION_BITS;
  if ((bits & OF_OTHERS) === 0) return;
  throw new StoreUnusable(
    `${what} ${path} has the permissions ${bits.toString(8).padStart(4, '0')} instead of 0600: run chmod 600 ${path}.`,
  );
};

/** Makes the data directory (0700) with its parents, where it is not there. Throws `StoreUnusable`. */
export const makeDataDir = (dataDir: string): Promise<void> =>
  makeDirectory(dataDir).catch((cause) => {
    throw unusable(dataDir, cause);
  });

/** The directory with its parents. Not by `recursive`: Node 20 never returns where a parent exists and refuses with ENOENT, as /proc does. */
const makeDirectory = async (path: string): Promise<void> => {
  try {
    await mkdir(path, { mode: OWNER_DIRECTORY });
  } catch (cause) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (errorCode(cause) !== 'ENOENT' || existsSync(dirname(path))) throw cause;
    await makeDirectory(dirname(path));
    await mkdir(path, { mode: OWNER_DIRECTORY });
  }
};

/** Writes beside the path and answers under which name. */
const draftOf = (path: string, content: Uint8Array): string => {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  const file = openSync(draft, 'wx', OWNER_ONLY);
  try {
    fchmodSync(file, OWNER_ONLY);
    writeFileSync(file, content);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  return draft;
};

/** Writes beside the path, then gives it its name; a name that somebody else took meanwhile stays theirs. */
const appear = async (path: string, content: Uint8Array): Promise<void> => {
  const draft = draftOf(path, content);
  try {
    await link(draft, path);
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  } finally {
    await rm(draft);
  }
};

/** A new name in a directory survives a power cut only when the directory itself was synced. */
const syncDirectory = (path: string): void => {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
};

/** The refusal of a data directory because of the system's error, or SQLite's. */
export const unusable = (dataDir: string, cause: unknown): StoreUnusable =>
  new StoreUnusable(
    `The data directory ${dataDir} cannot be used (${errorCode(cause)}): make it writable for this user, or set dataDir to another one.`,
    { cause },
  );
