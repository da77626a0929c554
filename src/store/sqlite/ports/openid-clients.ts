import type { Database } from 'better-sqlite3';
import type { ClientStore } from '../../../openid/port.ts';
import { clientOf, clientRowOf, clientWithSecretOf } from '../../shared/openid-rows.ts';
import type { OpenIdClientTable } from '../../shared/schema.ts';
import { fromClient } from '../../shared/stored-event.ts';
import { keep, type OperationsOf, read, write } from '../operation.ts';
import type { AppendEvent } from '../tables/append-event.ts';

/** Clients of OpenID Connect. */
export const createOpenIdClients = (
  db: Database,
  secretKey: Uint8Array,
  append: AppendEvent,
): OperationsOf<ClientStore> => {
  const byId = db.prepare<[string], OpenIdClientTable>('SELECT * FROM openid_client WHERE id = ?');
  const every = db.prepare<[], OpenIdClientTable>('SELECT * FROM openid_client ORDER BY created_at, id');
  const insert = db.prepare<[OpenIdClientTable]>(
    `INSERT INTO openid_client (id, app, created_at, document, sealed_secret)
     VALUES (@id, @app, @created_at, @document, @sealed_secret)`,
  );
  const remove = db.prepare<[string]>('DELETE FROM openid_client WHERE id = ?');
  const forget = db.prepare<[string]>('DELETE FROM openid_artefact WHERE owner = ?');

  return {
    find: read((id) => {
      const row = byId.get(id);
      return row && clientWithSecretOf(secretKey, row);
    }),

    all: read(() => every.all().map(clientOf)),

    add: write((added, event) => {
      insert.run(clientRowOf(secretKey, added));
      append(fromClient(event));
      return keep(undefined);
    }),

    remove: write((id, event) => {
      const done = remove.run(id).changes === 1;
      forget.run(id);
      if (done) append(fromClient(event));
      return keep(done);
    }),
  };
};
