import type { Database } from 'better-sqlite3';
import type { Compilable, Kysely } from 'kysely';
import type { ApiKey, Revocation, Scope } from '../../../access/port.ts';
import type { ApiKeyTable as KeyRow, Schema } from '../../shared/schema.ts';
import { keep, type Written } from '../written.ts';
import { all, run } from './all.ts';

/** The API key table: hashes only. */
export const createKeyTable = (db: Database, kysely: Kysely<Schema>) => {
  const byHash = db.prepare<[string], KeyRow>('SELECT * FROM api_key WHERE hash = ?');
  const setTo = (revoked: Revocation | null) => kysely.updateTable('api_key').set(columnsOf(revoked));
  const done = (change: Compilable): Written<boolean> => keep(run(db, change) === 1);

  return {
    byHash(hash: string): ApiKey | undefined {
      const row = byHash.get(hash);
      return row && keyOf(row);
    },

    all: (): readonly ApiKey[] =>
      all(db, kysely.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id')).map(keyOf),

    add({ id, app, label, hash, scopes, createdAt, revoked }: ApiKey): Written<void> {
      const row = {
        id,
        app,
        label,
        hash,
        scopes: JSON.stringify(scopes),
        created_at: createdAt,
        ...columnsOf(revoked),
      };
      run(db, kysely.insertInto('api_key').values(row));
      return keep(undefined);
    },

    revoke(id: string, at: number): Written<boolean> {
      const query = setTo({ at, by: 'person' }).where('id', '=', id);
      return done(query.where((row) => row.or([row('revoked_at', 'is', null), row('replaced', '=', 1)])));
    },

    replace(id: string, at: number): Written<boolean> {
      return done(setTo({ at, by: 'start' }).where('id', '=', id).where('revoked_at', 'is', null));
    },

    restore(id: string): Written<boolean> {
      return done(setTo(null).where('id', '=', id).where('replaced', '=', 1));
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
  revoked: row.revoked_at === null ? null : { at: row.revoked_at, by: row.replaced === 1 ? 'start' : 'person' },
});

const columnsOf = (revoked: Revocation | null): Pick<KeyRow, 'revoked_at' | 'replaced'> => ({
  revoked_at: revoked?.at ?? null,
  replaced: revoked?.by === 'start' ? 1 : 0,
});
