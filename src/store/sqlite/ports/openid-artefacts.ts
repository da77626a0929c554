import type { Database } from 'better-sqlite3';
import type { Artefact, ArtefactBounds, ArtefactStore } from '../../../openid/port.ts';
import { FORGET_AT_ONCE } from '../../shared/bounds.ts';
import { artefactRowOf, type FoundArtefactRow, foundArtefactOf } from '../../shared/openid-rows.ts';
import { keep, type OperationsOf, read, write } from '../operation.ts';

type NewRow = ReturnType<typeof artefactRowOf>;

/** What OpenID Connect leaves behind between two requests. */
export const createOpenIdArtefacts = (db: Database, secretKey: Uint8Array): OperationsOf<ArtefactStore> => {
  const byId = db.prepare<[string], FoundArtefactRow>(
    'SELECT id, sealed_payload, consumed_at FROM openid_artefact WHERE id = ?',
  );
  const ofOwner = db.prepare<[string, string, number], FoundArtefactRow>(
    `SELECT id, sealed_payload, consumed_at FROM openid_artefact WHERE owner = ? AND kind = ?
     ORDER BY expires_at LIMIT +?`,
  );
  const insertion = `INSERT INTO openid_artefact (id, kind, owner, grant_id, expires_at, sealed_payload)
    VALUES (@id, @kind, @owner, @grant_id, @expires_at, @sealed_payload) ON CONFLICT (id) DO`;
  const replace = db.prepare<[NewRow]>(
    `${insertion} UPDATE SET owner = @owner, grant_id = @grant_id, expires_at = @expires_at, sealed_payload = @sealed_payload`,
  );
  const insert = db.prepare<[NewRow]>(`${insertion} NOTHING`);
  const forgetOld = db.prepare<[number, number]>(
    'DELETE FROM openid_artefact WHERE id IN (SELECT id FROM openid_artefact WHERE expires_at < ? ORDER BY expires_at LIMIT ?)',
  );
  const forgetSurplus = db.prepare<[string, string, number]>(
    `DELETE FROM openid_artefact WHERE id IN
       (SELECT id FROM openid_artefact WHERE owner = ? AND kind = ? ORDER BY expires_at DESC LIMIT -1 OFFSET ?)`,
  );
  const consume = db.prepare<[number, string]>(
    'UPDATE openid_artefact SET consumed_at = ? WHERE id = ? AND consumed_at IS NULL',
  );
  const remove = db.prepare<[string]>('DELETE FROM openid_artefact WHERE id = ?');
  const removeOfGrant = db.prepare<[string]>('DELETE FROM openid_artefact WHERE grant_id = ?');

  const makeRoom = ({ owner, kind }: Artefact, { most, forget }: ArtefactBounds): void => {
    forgetOld.run(forget, FORGET_AT_ONCE);
    forgetSurplus.run(owner, kind, most - 1);
  };

  return {
    put: write((artefact, bounds) => {
      makeRoom(artefact, bounds);
      replace.run(artefactRowOf(secretKey, artefact));
      return keep(undefined);
    }),

    putOnce: write((artefact, bounds) => {
      makeRoom(artefact, bounds);
      return keep(insert.run(artefactRowOf(secretKey, artefact)).changes === 1);
    }),

    find: read((id) => {
      const row = byId.get(id);
      return row && foundArtefactOf(secretKey, row);
    }),

    ofOwner: read((owner, kind, limit) =>
      ofOwner.all(owner, kind, limit).map((row) => ({ id: row.id, ...foundArtefactOf(secretKey, row) })),
    ),

    consume: write((id, at) => keep(consume.run(at, id).changes === 1)),

    remove: write((id) => {
      remove.run(id);
      return keep(undefined);
    }),

    removeOfGrant: write((grantId) => {
      removeOfGrant.run(grantId);
      return keep(undefined);
    }),
  };
};
