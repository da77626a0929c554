import type { Artefact, Client, ClientWithSecret } from '../../openid/port.ts';
import type { OpenIdArtefactTable, OpenIdClientTable } from './schema.ts';
import { seal, unseal } from './sealed.ts';
import { artefactPayload, openIdClientSecret } from './sealed-columns.ts';

/** A client as its row. */
export const clientRowOf = (secretKey: Uint8Array, { client, secret }: ClientWithSecret): OpenIdClientTable => ({
  id: client.id,
  app: client.app,
  created_at: client.createdAt,
  document: JSON.stringify(client),
  sealed_secret: seal(secretKey, openIdClientSecret.rowOf(client.id), JSON.stringify(secret ?? null)),
});

/** What a client does that was kept before there was another way. */
const BEFORE: Pick<Client, 'background' | 'ok'> = { background: { kind: 'none' }, ok: 'click' };

/** The client that a row holds. */
export const clientOf = ({ document }: Pick<OpenIdClientTable, 'document'>): Client => ({
  ...BEFORE,
  ...(JSON.parse(document) as Client),
});

/** The same with its secret. Throws where that does not open. */
export const clientWithSecretOf = (secretKey: Uint8Array, row: OpenIdClientTable): ClientWithSecret => {
  const secret = JSON.parse(unseal(secretKey, openIdClientSecret.rowOf(row.id), row.sealed_secret)) as string | null;
  return { client: clientOf(row), secret: secret ?? undefined };
};

/** An artefact as its row, which nobody has consumed. */
export const artefactRowOf = (
  secretKey: Uint8Array,
  { id, kind, owner, grantId, expiresAt, payload }: Artefact,
): Omit<OpenIdArtefactTable, 'consumed_at'> => ({
  id,
  kind,
  owner,
  grant_id: grantId,
  expires_at: expiresAt,
  sealed_payload: seal(secretKey, artefactPayload.rowOf(id), payload),
});

/** What a row of an artefact holds. */
export type FoundArtefactRow = Pick<OpenIdArtefactTable, 'id' | 'sealed_payload' | 'consumed_at'>;

/** An artefact as it is found. Throws where it does not open. */
export const foundArtefactOf = (
  secretKey: Uint8Array,
  { id, sealed_payload: sealed, consumed_at: consumedAt }: FoundArtefactRow,
): { readonly payload: string; readonly consumedAt: number | null } => ({
  payload: unseal(secretKey, artefactPayload.rowOf(id), sealed),
  consumedAt,
});
