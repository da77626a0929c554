import type { Artefact, ArtefactBounds, ArtefactStore } from '../../../openid/port.ts';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import { artefactRowOf, type FoundArtefactRow, foundArtefactOf } from '../../shared/openid-rows.ts';
import { keep } from '../../shared/written.ts';
import type { Database } from '../database.ts';
import { type Client, countOf, rowsOf } from '../statements.ts';

const BY_ID = 'SELECT id, sealed_payload, consumed_at FROM openid_artefact WHERE id = $1';
const OF_OWNER = `SELECT id, sealed_payload, consumed_at FROM openid_artefact WHERE owner = $1 AND kind = $2
  ORDER BY expires_at LIMIT $3`;
const INSERTION = `INSERT INTO openid_artefact (id, kind, owner, grant_id, expires_at, sealed_payload)
  VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO`;
const REPLACE = `${INSERTION} UPDATE SET owner = excluded.owner, grant_id = excluded.grant_id,
  expires_at = excluded.expires_at, sealed_payload = excluded.sealed_payload`;
const INSERT = `${INSERTION} NOTHING`;
const FORGET_OLD =
  'DELETE FROM openid_artefact WHERE id IN (SELECT id FROM openid_artefact WHERE expires_at < $1 ORDER BY expires_at LIMIT $2)';
const FORGET_SURPLUS = `DELETE FROM openid_artefact WHERE id IN
  (SELECT id FROM openid_artefact WHERE owner = $1 AND kind = $2 ORDER BY expires_at DESC OFFSET $3)`;
const CONSUME = 'UPDATE openid_artefact SET consumed_at = $2 WHERE id = $1 AND consumed_at IS NULL';
const REMOVE = 'DELETE FROM openid_artefact WHERE id = $1';
const REMOVE_OF_GRANT = 'DELETE FROM openid_artefact WHERE grant_id = $1';

/** What OpenID Connect leaves behind between two requests, whichever node serves the next one. */
export const createOpenIdArtefacts = (
  { ask, transact }: Pick<Database, 'ask' | 'transact'>,
  secretKey: Uint8Array,
): ArtefactStore => {
  const makeRoom = async (client: Client, { owner, kind }: Artefact, { most, forget }: ArtefactBounds) => {
    await countOf(client, FORGET_OLD, [forget, FORGET_AT_ONCE]);
    await countOf(client, FORGET_SURPLUS, [owner, kind, most - 1]);
  };
  const add = (artefact: Artefact, bounds: ArtefactBounds, statement: string): Promise<boolean> =>
    transact(async ({ client }) => {
      await makeRoom(client, artefact, bounds);
      const row = artefactRowOf(secretKey, artefact);
      const values = [row.id, row.kind, row.owner, row.grant_id, row.expires_at, row.sealed_payload];
      return keep((await countOf(client, statement, values)) === 1);
    });

  return {
    put: async (artefact, bounds) => void (await add(artefact, bounds, REPLACE)),

    putOnce: (artefact, bounds) => add(artefact, bounds, INSERT),

    find: async (id) => {
      const [row] = await ask((client) => rowsOf<FoundArtefactRow>(client, BY_ID, [id]));
      return row && foundArtefactOf(secretKey, row);
    },

    ofOwner: async (owner, kind, limit) => {
      const rows = await ask((client) => rowsOf<FoundArtefactRow>(client, OF_OWNER, [owner, kind, limit]));
      return rows.map((row) => ({ id: row.id, ...foundArtefactOf(secretKey, row) }));
    },

    // Not as what may be done twice: the answer to the second time would be another.
    consume: (id, at) => transact(async ({ client }) => keep((await countOf(client, CONSUME, [id, at])) === 1)),

    remove: async (id) => void (await ask((client) => countOf(client, REMOVE, [id]))),

    removeOfGrant: async (grantId) => void (await ask((client) => countOf(client, REMOVE_OF_GRANT, [grantId]))),
  };
};
