import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { ReportFault } from '../../lib/index.ts';
import { DATABASE, readIfThere, readOrMake, removeFile, renameFile } from '../data-dir/files.ts';
import { SECRET_KEY } from '../data-dir/secret-key.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { opensWith } from './check-secret-key.ts';
import { openAlone } from './database.ts';
import { hindranceIn, isLockedOut } from './hindrance.ts';

/** The new key, until it is the key. */
export const NEXT_KEY = 'secret-key.next';

/** An empty file: what the old key opens may still be in the database. A backup needs none, as its copy holds nothing that is free. */
const WIPE_OWED = 'secret-key.wipe';

/**
 * Ends what a rotation that died has begun: the key that opens the database is the secret key, the other one goes, and so does what is left of what
 * the old one opens. Changes nothing where none has begun. Rejects with `StoreUnusable` while one is under way. What cannot be wiped now is told to
 * `onFault` and tried again the next time, unless somebody else has the database open, who was told.
 */
export const settleRotation = async (dataDir: string, onFault: ReportFault): Promise<void> => {
  if (existsSync(join(dataDir, NEXT_KEY))) await alone(dataDir, (db) => settle(db, dataDir));
  if (!existsSync(join(dataDir, WIPE_OWED))) return;
  if (!existsSync(join(dataDir, DATABASE))) return forgetWipe(dataDir);
  try {
    await alone(dataDir, async (db) => {
      wipe(db, dataDir);
      await forgetWipe(dataDir);
    });
  } catch (cause) {
    if (!(cause instanceof StoreUnusable && isLockedOut(cause.cause))) onFault('wipe after a rotation', cause);
  }
};

const alone = async (dataDir: string, work: (db: Database) => Promise<void>): Promise<void> => {
  const db = openAlone(join(dataDir, DATABASE));
  try {
    await work(db);
  } finally {
    db.close();
  }
};

/** Says which key it is. Only for whoever has the database alone: nobody else can be between two steps. */
export const settle = async (db: Database, dataDir: string): Promise<void> => {
  const next = await readIfThere(dataDir, NEXT_KEY);
  if (!next) return;
  const key = await readIfThere(dataDir, SECRET_KEY);
  if (key && opensWith(db, key)) await removeFile(dataDir, NEXT_KEY);
  else if (opensWith(db, next)) {
    // It may be an older version that died, which left no word of it.
    await oweWipe(dataDir);
    await renameFile(dataDir, NEXT_KEY, SECRET_KEY);
  }
};

/** From here on a wipe is owed, whatever happens. */
export const oweWipe = async (dataDir: string): Promise<void> =>
  void (await readOrMake(dataDir, WIPE_OWED, () => Buffer.alloc(0)));

/** It was done. */
export const forgetWipe = (dataDir: string): Promise<void> => removeFile(dataDir, WIPE_OWED);

/**
 * What was sealed with the old key is still in free pages and in the log: whoever has that key must not find it there. Throws `StoreUnusable` where
 * there is no room for it, or something else keeps SQLite from it.
 */
export const wipe = (db: Database, dataDir: string): void => {
  try {
    db.exec('VACUUM');
    db.pragma('wal_checkpoint(TRUNCATE)');
  } catch (cause) {
    const hindrance = hindranceIn(cause);
    if (hindrance === undefined) throw cause;
    throw new StoreUnusable(
      `The secret key in ${dataDir} is in force, but what one before it opens could not be wiped from the database: ${hindrance}. Make room there and for temporary files (twice the size of ${DATABASE}); the next start or command tries again.`,
      { cause },
    );
  }
};
