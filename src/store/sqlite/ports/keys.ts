import type { Database } from 'better-sqlite3';
import type { Compilable, Kysely } from 'kysely';
import type { KeyStore, Revocation } from '../../../access/port.ts';
import { keyOf, keyRowOf, revocationColumnsOf } from '../../shared/key-row.ts';
import type { Schema } from '../../shared/schema.ts';
import { fromApiKey } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, type Written, write } from '../operation.ts';
import { all, run } from '../tables/all.ts';
import type { AppendEvent } from '../tables/append-event.ts';

/** API keys: hashes only. */
export const createKeys = (db: Database, kysely: Kysely<Schema>, append: AppendEvent) => {
  const setTo = (revoked: Revocation | null) => kysely.updateTable('api_key').set(revocationColumnsOf(revoked));
  const done = (change: Compilable): Written<boolean> => keep(run(db, change) === 1);

  return {
    all: read(() => all(db, kysely.selectFrom('api_key').selectAll().orderBy('created_at').orderBy('id')).map(keyOf)),

    add: write((key, actor) => {
      run(db, kysely.insertInto('api_key').values(keyRowOf(key)));
      if (actor !== undefined) append(fromApiKey({ type: 'key.added', at: key.createdAt, key, actor }));
      return keep(undefined);
    }),

    revoke: write((id, at, actor) => {
      const query = setTo({ at, by: 'person' }).where('id', '=', id);
      const counting = query.where((row) => row.or([row('revoked_at', 'is', null), row('replaced', '=', 1)]));
      const [row] = all(db, counting.returningAll());
      if (row) append(fromApiKey({ type: 'key.revoked', at, key: keyOf(row), actor }));
      return keep(row !== undefined);
    }),

    replace: write((id, at) => done(setTo({ at, by: 'start' }).where('id', '=', id).where('revoked_at', 'is', null))),

    restore: write((id) => done(setTo(null).where('id', '=', id).where('replaced', '=', 1))),
  } satisfies Partial<OperationsOf<KeyStore>>;
};
