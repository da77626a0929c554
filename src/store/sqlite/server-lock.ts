import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { errorCode } from '../../lib/index.ts';
import { announced, forgetAnnouncement } from '../data-dir/announcement.ts';
import { makeDataDir, unusable } from '../data-dir/files.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { connect } from './connect.ts';

/** An empty file that only lends its lock. It stays: a second file of that name would be a second lock. */
const LOCK = 'server.lock';

/**
 * Holds the data directory, which is made where it is not there, for one server: a transaction that stays open on a file of
 * its own. The kernel ends it with the process, however that ends. Resolves with what lets it go. Rejects with
 * `StoreUnusable`, also where another server holds it; before it resolves, nothing else in the directory has been touched.
 */
export const holdDataDir = async (dataDir: string): Promise<() => Promise<void>> => {
  await makeDataDir(dataDir);
  const lock = lockOf(dataDir);
  await forgetAnnouncement(dataDir);
  return async () => void lock.close();
};

const lockOf = (dataDir: string): Database => {
  let lock: Database | undefined;
  try {
    makeFile(join(dataDir, LOCK));
    lock = connect(join(dataDir, LOCK), { timeout: 0 });
    // Nothing is ever written that a journal on the disk would undo.
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (cause) {
    lock?.close();
    if (cause instanceof StoreUnusable) throw cause;
    throw errorCode(cause) === 'SQLITE_BUSY' ? heldBy(dataDir, cause) : unusable(dataDir, cause);
  }
};

/** Never opens one that is there: POSIX drops the lock of a process with any descriptor of the file that it closes. */
const makeFile = (path: string): void => {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
};

const heldBy = (dataDir: string, cause: unknown): StoreUnusable => {
  const holder = announced(dataDir);
  const who = holder === undefined ? '' : ` (${holder})`;
  return new StoreUnusable(
    `An Offhook runs on the data directory ${dataDir}${who}: stop it first, or set dataDir to another directory.`,
    { cause },
  );
};
