import type { Compilable } from 'kysely';
import type { KeyStore, Revocation } from '../../../access/port.ts';
import { keyOf, keyRowOf, revocationColumnsOf } from '../../shared/key-row.ts';
import type { ApiKeyTable } from '../../shared/schema.ts';
import { fromApiKey } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { kysely, rowsOf, run } from '../statements.ts';

const COLUMNS = 'id, app, label, "user", hash, scopes, created_at, expires_at, revoked_at, replaced';
const SELECT = `SELECT ${COLUMNS} FROM api_key`;
const BY_HASH = `${SELECT} WHERE hash = $1`;
const ALL = `${SELECT} ORDER BY created_at, id`;
const REVOKE = `UPDATE api_key SET revoked_at = $2, replaced = 0
  WHERE id = $1 AND (revoked_at IS NULL OR replaced = 1) RETURNING ${COLUMNS}`;

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

    add: (key, actor) =>
      transact(async ({ client, append }) => {
        await run(client, kysely.insertInto('api_key').values(keyRowOf(key)));
        if (actor !== undefined) append(fromApiKey({ type: 'key.added', at: key.createdAt, key, actor }));
        return keep(undefined);
      }),

    revoke: (id, at, actor) =>
      transact(async ({ client, append }) => {
        const [row] = await rowsOf<ApiKeyTable>(client, REVOKE, [id, at]);
        if (row) append(fromApiKey({ type: 'key.revoked', at, key: keyOf(row), actor }));
        return keep(row !== undefined);
      }),

    replace: (id, at) => done(setTo({ at, by: 'start' }).where('id', '=', id).where('revoked_at', 'is', null)),

    restore: (id) => done(setTo(null).where('id', '=', id).where('replaced', '=', 1)),
  };
};
