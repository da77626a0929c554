import type { Database } from 'better-sqlite3';
import { lineRow, unseal } from './sealed.ts';
import { StoreUnusable } from './unusable.ts';

/** Tries the key on one sealed line, so that a lost key is told at the start and not at a call. Throws `StoreUnusable`. */
export const checkSecretKey = (db: Database, secretKey: Uint8Array): void => {
  const sealed = db
    .prepare<[], { id: string; sealed_secrets: Uint8Array }>('SELECT id, sealed_secrets FROM line LIMIT 1')
    .get();
  if (!sealed) return;
  try {
    unseal(secretKey, lineRow(sealed.id), sealed.sealed_secrets);
  } catch (cause) {
    throw new StoreUnusable(
      `The secret key is not the one that the lines in ${db.name} were sealed with: put the file secret-key of this database back.`,
      { cause },
    );
  }
};
