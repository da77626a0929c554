import type { Database } from 'better-sqlite3';
import type { KeyStore } from '../../../access/port.ts';
import { keyOf } from '../../shared/key-row.ts';
import type { ApiKeyTable } from '../../shared/schema.ts';
import { look, type OperationsOf } from '../operation.ts';

/** Whose key is shown. */
export const createKeyLooks = (db: Database) => {
  const byHash = db.prepare<[string], ApiKeyTable>('SELECT * FROM api_key WHERE hash = ?');

  return {
    byHash: look((hash) => {
      const row = byHash.get(hash);
      return row && keyOf(row);
    }),
  } satisfies Partial<OperationsOf<KeyStore>>;
};
