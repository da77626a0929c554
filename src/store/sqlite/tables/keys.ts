import type { Database } from 'better-sqlite3';
import type { Kysely } from 'kysely';
import type { ApiKey, Scope } from '../../../access/port.ts';
import type { ApiKeyTable as KeyRow, Schema } from '../../shared/schema.ts';
import { keep, type Written } from '../written.ts';
import { all, run } from './all.ts';

/** The API key table: hashes only. */
export const createKeyTable = (db: Database, kysely: Kysely<Schema>) => {
  const byHash = db.prepare<[string], KeyRow>('SELECT * FROM api_key WHERE hash = ?');

  return {
    byHash(hash: string): ApiKey | undefined {
      const row = byHash.get(hash);
      return row && keyOf(row);
    },

    all: (): readonly ApiKey[] =>
      all(db, kysely.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id')).map(keyOf),

    add({ id, app, label, hash, scopes, createdAt, revokedAt }: ApiKey): Written<void> {
      const row = {
        id,
        app,
        label,
        hash,
        scopes: JSON.stringify(scopes),
        created_at: createdAt,
        revoked_at: revokedAt,
      };
      run(db, kysely.insertInto('api_key').values(row));
      return keep(undefined);
    },

    revoke(id: string, at: number): Written<boolean> {
      const query = kysely.updateTable('api_key').set({ revoked_at: at }).where('id', '=', id);
      return keep(run(db, query.where('revoked_at', 'is', null)) === 1);
    },
  };
};

const keyOf = (row: KeyRow): ApiKey => ({
  id: row.id,
  app: row.app,
  label: row.label,
  hash: row.hash,
  scopes: JSON.parse(row.scopes) as readonly Scope[],
  createdAt: row.created_at,
  revokedAt: row.revoked_at,
});
