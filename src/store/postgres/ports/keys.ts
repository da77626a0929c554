import type { Compilable } from 'kysely';
import type { KeyStore, Revocation } from '../../../access/port.ts';
import { keyOf, keyRowOf, revocationColumnsOf } from '../../shared/key-row.ts';
import type { ApiKeyTable } from '../../shared/schema.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { kysely, rowsOf, run } from '../statements.ts';

const SELECT = 'SELECT id, app, label, hash, scopes, created_at, expires_at, revoked_at, replaced FROM api_key';
const BY_HASH = `${SELECT} WHERE hash = $1`;
const ALL = `${SELECT} ORDER BY created_at, id`;

/** API keys: hashes only. */
export const createKeys = ({ ask, transact }: Database): KeyStore => {
  const setTo = (revoked: Revocation | null) => kysely.updateTable('api_key').set(revocationColumnsOf(revoked));
  const done = (change: Compilable): Promise<boolean> =>
    transact(async ({ client }) => keep((await run(client, change)) === 1));

  return {
    async byHash(hash) {
      const [row] = await ask((client) => rowsOf<ApiKeyTable>(client, BY_HASH, [hash]));
      return row && keyOf(row);
    },

    all: async () => (await ask((client) => rowsOf<ApiKeyTable>(client, ALL))).map(keyOf),

    add: (key) =>
      transact(async ({ client }) => {
        await run(client, kysely.insertInto('api_key').values(keyRowOf(key)));
        return keep(undefined);
      }),

    revoke: (id, at) => {
      const query = setTo({ at, by: 'person' }).where('id', '=', id);
      return done(query.where((row) => row.or([row('revoked_at', 'is', null), row('replaced', '=', 1)])));
    },

    replace: (id, at) => done(setTo({ at, by: 'start' }).where('id', '=', id).where('revoked_at', 'is', null)),

    restore: (id) => done(setTo(null).where('id', '=', id).where('replaced', '=', 1)),
  };
};
