import type { Database } from 'better-sqlite3';
import { unseal } from '../shared/sealed.ts';
import { type SealedColumn, sealedColumns } from '../shared/sealed-columns.ts';
import { StoreUnusable } from '../shared/unusable.ts';

/** Tries the key on one value of every sealed column, so that a lost key is told at the start and not at a call. Throws `StoreUnusable`. */
export const checkSecretKey = (db: Database, secretKey: Uint8Array): void => {
  for (const column of sealedColumns) tryOn(db, secretKey, column);
};

/** Whether the key opens what is sealed; any key does where nothing is. */
export const opensWith = (db: Database, secretKey: Uint8Array): boolean => {
  try {
    checkSecretKey(db, secretKey);
    return true;
  } catch (cause) {
    if (cause instanceof StoreUnusable) return false;
    throw cause;
  }
};

const tryOn = (db: Database, secretKey: Uint8Array, { table, column, rowOf }: SealedColumn): void => {
  const first = db
    .prepare<[], { readonly id: string; readonly sealed: Uint8Array }>(
      `SELECT id, ${column} AS sealed FROM ${table} LIMIT 1`,
    )
    .get();
  if (!first) return;
  try {
    unseal(secretKey, rowOf(first.id), first.sealed);
  } catch (cause) {
    throw new StoreUnusable(
      `The secret key is not the one that the ${table}s in ${db.name} were sealed with: put the file secret-key of this database back.`,
      { cause },
    );
  }
};
