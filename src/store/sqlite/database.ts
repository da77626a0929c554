import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import { errorCode } from '../../lib/index.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { connect } from './connect.ts';

/**
 * What is changed again and again stays there, the rest is in the cache of the operating system. More is no gain: SQLite looks
 * through all of it at each commit in which a page was split.
 */
const CACHE_KIB = 4096;

/** The same where it is only looked into: each commit of another connection empties that cache. */
const LOOKED_AT_KIB = 256;

/** What a checkpoint leaves of the write-ahead log. SQLite else keeps it as large as it ever was: after one flood, for good. */
const WAL_BYTES = 4 * 1024 * 1024;

/** How long a commit waits for another process (the command line) to finish its own. */
export const BUSY_MS = 5_000;

/** How long whoever needs the database alone waits for others to close it. */
const ALONE_MS = 1_000;

/** Opens the SQLite file at `path` (made 0600 when new), or a database in memory. Throws `StoreUnusable`. */
export const openDatabase = (path: string): Database => {
  let db: Database | undefined;
  try {
    if (path !== ':memory:') makePrivate(path);
    db = connect(path, { timeout: BUSY_MS });
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.pragma('foreign_keys = ON');
    db.pragma(`cache_size = -${CACHE_KIB}`);
    db.pragma(`journal_size_limit = ${WAL_BYTES}`);
    return db;
  } catch (cause) {
    db?.close();
    throw unusable(path, cause);
  }
};

/**
 * Opens the SQLite file at `path` to look into it while somebody else writes: waits for no transaction. In WAL mode a commit shows once its fsync is
 * over, and not before: SQLite moves the end of the log in its index (`walIndexWriteHdr`) after that. Throws what SQLite says.
 */
export const openToLook = (path: string): Database => {
  const db = connect(path, { readonly: true, timeout: 0 });
  db.pragma(`cache_size = -${LOOKED_AT_KIB}`);
  return db;
};

/**
 * Opens the SQLite file at `path` for as long as nobody else can. Throws `StoreUnusable`, also where somebody has it open:
 * every connection in WAL mode holds a lock that the exclusive one does not pass.
 */
export const openAlone = (path: string): Database => {
  let db: Database | undefined;
  try {
    db = connect(path, { timeout: ALONE_MS });
    db.pragma('locking_mode = EXCLUSIVE');
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = FULL');
    db.exec('BEGIN EXCLUSIVE; COMMIT');
    return db;
  } catch (cause) {
    db?.close();
    if (errorCode(cause) === 'SQLITE_BUSY')
      throw new StoreUnusable(`Somebody has ${path} open: stop the server, let other commands end, and try again.`, {
        cause,
      });
    throw unusable(path, cause);
  }
};

/**
 * SQLite gives its -wal and -shm files the permissions of the database, and would open one that cannot be written. Never opens one that is there: with
 * any descriptor of a file that a process closes, POSIX drops the locks of that process on it.
 */
const makePrivate = (path: string): void => {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) accessSync(path, constants.W_OK);
  else closeSync(openSync(path, 'a', 0o600));
};

const unusable = (path: string, cause: unknown): StoreUnusable =>
  cause instanceof StoreUnusable ? cause : new StoreUnusable(sentence(path, errorCode(cause)), { cause });

const sentence = (path: string, code: string): string => {
  switch (code) {
    case 'SQLITE_NOTADB':
    case 'SQLITE_CORRUPT':
      return `The file ${path} is no intact database (${code}): put it back from a backup, or move it away to start empty.`;
    default:
      return `The database ${path} cannot be opened (${code}): make it and its directory writable for this user, or set dataDir to another one.`;
  }
};
