import type { Database } from 'better-sqlite3';
import { authenticatorRow, lineRow, unseal } from './sealed.ts';
import { StoreUnusable } from './unusable.ts';

/** Tries the key on one sealed line and one authenticator, so that a lost key is told at the start and not at a call. Throws `StoreUnusable`. */
export const checkSecretKey = (db: Database, secretKey: Uint8Array): void => {
  tryOn(db, secretKey, 'line', lineRow);
  tryOn(db, secretKey, 'authenticator', authenticatorRow);
};

const tryOn = (
  db: Database,
  secretKey: Uint8Array,
  table: 'line' | 'authenticator',
  rowOf: (id: string) => string,
): void => {
  const sealed = db
    .prepare<[], { id: string; sealed_secrets: Uint8Array }>(`SELECT id, sealed_secrets FROM ${table} LIMIT 1`)
    .get();
  if (!sealed) return;
  try {
    unseal(secretKey, rowOf(sealed.id), sealed.sealed_secrets);
  } catch (cause) {
    throw new StoreUnusable(
      `The secret key is not the one that the ${table}s in ${db.name} were sealed with: put the file secret-key of this database back.`,
      { cause },
    );
  }
};
