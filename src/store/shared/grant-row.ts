import type { Grant } from '../../confirmation/index.ts';
import type { GrantTable } from './schema.ts';

/** The grant that a row holds. */
export const grantOf = (row: GrantTable): Grant => ({
  id: row.id,
  confirmationId: row.confirmation_id,
  app: row.app,
  user: row.user,
  session: row.session,
  window: row.window,
  origin: row.origin as Grant['origin'],
  method: row.method as Grant['method'],
  issuedAt: row.issued_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at,
});

/** The row that holds a grant. */
export const grantRowOf = ({ confirmationId, issuedAt, expiresAt, revokedAt, ...same }: Grant): GrantTable => ({
  ...same,
  confirmation_id: confirmationId,
  issued_at: issuedAt,
  expires_at: expiresAt,
  revoked_at: revokedAt,
});
