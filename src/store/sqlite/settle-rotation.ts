import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { DATABASE, readIfThere, removeFile, renameFile } from '../data-dir/files.ts';
import { SECRET_KEY } from '../data-dir/secret-key.ts';
import { opensWith } from './check-secret-key.ts';
import { openAlone } from './database.ts';

/** The new key, until it is the key. */
export const NEXT_KEY = 'secret-key.next';

/**
 * Ends what a rotation that died has begun: the key that opens the database is the secret key, the other one goes. Changes
 * nothing where none has begun. Rejects with `StoreUnusable` while one is under way.
 */
export const settleRotation = async (dataDir: string): Promise<void> => {
  if (!existsSync(join(dataDir, NEXT_KEY))) return;
  const db = openAlone(join(dataDir, DATABASE));
  try {
    await settle(db, dataDir);
  } finally {
    db.close();
  }
};

/** Only for whoever has the database alone: nobody else can be between two steps. */
export const settle = async (db: Database, dataDir: string): Promise<void> => {
  const next = await readIfThere(dataDir, NEXT_KEY);
  if (!next) return;
  const key = await readIfThere(dataDir, SECRET_KEY);
  if (key && opensWith(db, key)) await removeFile(dataDir, NEXT_KEY);
  else if (opensWith(db, next)) await renameFile(dataDir, NEXT_KEY, SECRET_KEY);
};
