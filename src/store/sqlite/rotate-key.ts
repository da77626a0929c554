import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { requireDataDir } from '../data-dir/existing.ts';
import { DATABASE, readOrMake, renameFile } from '../data-dir/files.ts';
import { KEY_BYTES, loadSecretKey, SECRET_KEY } from '../data-dir/secret-key.ts';
import { seal, unseal } from '../shared/sealed.ts';
import { sealedColumns } from '../shared/sealed-columns.ts';
import { fromKey } from '../shared/stored-event.ts';
import { StoreUnusable } from '../shared/unusable.ts';
import { opensWith } from './check-secret-key.ts';
import { openAlone } from './database.ts';
import { forgetWipe, NEXT_KEY, oweWipe, settle, wipe } from './settle-rotation.ts';
import { createAppendEvent } from './tables/append-event.ts';
import { bringUpToDate } from './up-to-date.ts';

/**
 * Makes a new secret key at `now` (milliseconds since the epoch), seals every sealed value with it, and notes that in the
 * event log; answers how many. Nobody else may have the database open
 * meanwhile. Rejects with `StoreUnusable` where somebody has, where there is nothing to rotate, where the key does not fit, or where
 * the key is another one now and what the old one opens could not be wiped.
 */
export const rotateSecretKey = async (dataDir: string, now: number): Promise<number> => {
  requireDataDir(dataDir);
  const db = openAlone(join(dataDir, DATABASE));
  try {
    await bringUpToDate(db);
    await settle(db, dataDir);
    const key = await loadSecretKey(dataDir);
    if (!opensWith(db, key))
      throw new StoreUnusable(`The secret key in ${dataDir} does not open what is sealed there.`);
    for (const step of rotationSteps(db, dataDir, key, randomBytes(KEY_BYTES), now)) await step();
    return countSealed(db);
  } finally {
    db.close();
  }
};

/** The steps in their order. Whoever dies within one or between two leaves a directory that `settleRotation` puts right. */
export const rotationSteps = (
  db: Database,
  dataDir: string,
  key: Uint8Array,
  next: Uint8Array,
  now: number,
): readonly (() => Promise<void>)[] => [
  async () => void (await readOrMake(dataDir, NEXT_KEY, () => next)),
  () => oweWipe(dataDir),
  async () => reseal(db, key, next, now),
  () => renameFile(dataDir, NEXT_KEY, SECRET_KEY),
  async () => wipe(db, dataDir),
  () => forgetWipe(dataDir),
];

/** Everything, with the event that tells of it, or nothing: one transaction. */
const reseal = (db: Database, key: Uint8Array, next: Uint8Array, now: number): void => {
  const append = createAppendEvent(db);
  db.transaction(() => {
    for (const { table, column, rowOf } of sealedColumns) {
      const rows = db
        .prepare<[], { readonly id: string; readonly sealed: Uint8Array }>(
          `SELECT id, ${column} AS sealed FROM ${table}`,
        )
        .all();
      const update = db.prepare<[Uint8Array, string]>(`UPDATE ${table} SET ${column} = ? WHERE id = ?`);
      for (const { id, sealed } of rows) update.run(seal(next, rowOf(id), unseal(key, rowOf(id), sealed)), id);
    }
    append(fromKey({ type: 'secret-key.rotated', at: now, sealed: countSealed(db) }));
  }).immediate();
};

const countSealed = (db: Database): number => sealedColumns.reduce((sum, { table }) => sum + countOf(db, table), 0);

const countOf = (db: Database, table: string): number =>
  db.prepare<[], number>(`SELECT count(*) FROM ${table}`).pluck().get() ?? 0;
