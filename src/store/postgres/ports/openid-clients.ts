import type { ClientStore } from '../../../openid/port.ts';
import { clientOf, clientRowOf, clientWithSecretOf } from '../../shared/openid-rows.ts';
import type { OpenIdClientTable } from '../../shared/schema.ts';
import { fromClient } from '../../shared/stored-event.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { countOf, rowsOf } from '../statements.ts';

const SELECT = 'SELECT id, app, created_at, document, sealed_secret FROM openid_client';
const BY_ID = `${SELECT} WHERE id = $1`;
const ALL = `${SELECT} ORDER BY created_at, id`;
const INSERT = 'INSERT INTO openid_client (id, app, created_at, document, sealed_secret) VALUES ($1, $2, $3, $4, $5)';
const REMOVE = 'DELETE FROM openid_client WHERE id = $1';
const FORGET = 'DELETE FROM openid_artefact WHERE owner = $1';

/** Clients of OpenID Connect, known to every node. */
export const createOpenIdClients = (
  { ask, transact }: Pick<Database, 'ask' | 'transact'>,
  secretKey: Uint8Array,
): ClientStore => ({
  async find(id) {
    const [row] = await ask((client) => rowsOf<OpenIdClientTable>(client, BY_ID, [id]));
    return row && clientWithSecretOf(secretKey, row);
  },

  all: async () => (await ask((client) => rowsOf<OpenIdClientTable>(client, ALL))).map(clientOf),

  add: (added, event) =>
    transact(async ({ client, append }) => {
      const row = clientRowOf(secretKey, added);
      await countOf(client, INSERT, [row.id, row.app, row.created_at, row.document, row.sealed_secret]);
      append(fromClient(event));
      return keep(undefined);
    }),

  remove: (id, event) =>
    transact(async ({ client, append }) => {
      const done = (await countOf(client, REMOVE, [id])) === 1;
      await countOf(client, FORGET, [id]);
      if (done) append(fromClient(event));
      return keep(done);
    }),
});
