import { chownSync, closeSync, existsSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { type Clock, errorCode, lookUntil, systemClock } from '../../lib/index.ts';
import { announced, forgetAnnouncement } from '../data-dir/announcement.ts';
import { makeDataDir, unusable } from '../data-dir/files.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { connect } from './connect.ts';
import { removeCopy } from './snapshot.ts';

/*
 * Who has a data directory: a transaction that stays open on a file of its own, which the kernel ends with the process. Of SQLite's
 * locks (https://sqlite.org/lockingv3.html) a server takes EXCLUSIVE, which nobody reads past, and a command that works on the data
 * itself takes RESERVED: one of either kind at a time, and whoever reads knows which.
 */

/** An empty file that only lends its lock. It stays: a second file of that name would be a second lock. */
const LOCK = 'server.lock';

/** How long a server, or a command, waits for a command that works on the data, and how often it looks. Milliseconds. */
const COMMAND = { patienceMs: 10_000, pauseMs: 50 };

/**
 * Holds the data directory, which is made where it is not there, for one server; waits for a command that works on it. Resolves with
 * what lets it go. Rejects with `StoreUnusable`, also where another server holds it; before it resolves, nothing else in the
 * directory has been touched.
 */
export const holdDataDir = async (dataDir: string, clock: Clock = systemClock): Promise<() => Promise<void>> => {
  await makeDataDir(dataDir);
  const lock = await locked(dataDir, 'EXCLUSIVE', clock);
  if (!lock) throw heldBy(dataDir);
  await forgetAnnouncement(dataDir);
  await removeCopy(dataDir);
  return async () => void lock.close();
};

/**
 * Keeps servers and other commands off a data directory that is there, for a command that works on the data itself: a server that
 * starts meanwhile waits. Resolves with what lets it go, with undefined where a server has it. Rejects with `StoreUnusable`.
 */
export const borrowDataDir = async (
  dataDir: string,
  clock: Clock = systemClock,
): Promise<(() => Promise<void>) | undefined> => {
  const lock = await locked(dataDir, 'IMMEDIATE', clock);
  return lock && (async () => void lock.close());
};

/** Whether a server has the data directory: one that serves, starts or stops. Throws `StoreUnusable`. */
export const isServed = (dataDir: string): boolean => {
  if (!existsSync(join(dataDir, LOCK))) return false;
  let lock: Database | undefined;
  try {
    lock = connect(join(dataDir, LOCK), { timeout: 0, readonly: true });
    lock.prepare('SELECT count(*) FROM sqlite_schema').get();
    return false;
  } catch (cause) {
    if (cause instanceof StoreUnusable) throw cause;
    if (errorCode(cause) === 'SQLITE_BUSY') return true;
    throw unusable(dataDir, cause);
  } finally {
    lock?.close();
  }
};

/** Undefined: a server has it. */
const locked = async (
  dataDir: string,
  kind: 'EXCLUSIVE' | 'IMMEDIATE',
  clock: Clock,
): Promise<Database | undefined> => {
  const found = await lookUntil(
    clock,
    COMMAND,
    () => lockOf(dataDir, kind) ?? (isServed(dataDir) ? 'served' : undefined),
  );
  if (found === undefined)
    throw new StoreUnusable(
      `Another command works on the data directory ${dataDir} and does not end: end it, and try again.`,
    );
  return found === 'served' ? undefined : found;
};

/** Undefined: somebody else has it. */
const lockOf = (dataDir: string, kind: 'EXCLUSIVE' | 'IMMEDIATE'): Database | undefined => {
  let lock: Database | undefined;
  try {
    makeFile(dataDir);
    lock = connect(join(dataDir, LOCK), { timeout: 0 });
    // Nothing is ever written that a journal on the disk would undo.
    lock.pragma('journal_mode = MEMORY');
    lock.exec(`BEGIN ${kind}`);
    return lock;
  } catch (cause) {
    lock?.close();
    if (cause instanceof StoreUnusable) throw cause;
    if (errorCode(cause) === 'SQLITE_BUSY') return undefined;
    throw unusable(dataDir, cause);
  }
};

/** Never opens one that is there: POSIX drops the lock of a process with any descriptor of the file that it closes. */
const makeFile = (dataDir: string): void => {
  const path = join(dataDir, LOCK);
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') return;
    throw cause;
  }
  // What root makes for a server that runs as somebody else must be that one's, as SQLite does it with its own files.
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
};

const heldBy = (dataDir: string): StoreUnusable => {
  const holder = announced(dataDir);
  const who = holder === undefined ? '' : ` (${holder})`;
  return new StoreUnusable(
    `An Offhook runs on the data directory ${dataDir}${who}: stop it first, or set dataDir to another directory.`,
  );
};
