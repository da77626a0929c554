import type { AdminSession } from '../../admin/port.ts';
import type { AdminSessionTable } from './schema.ts';

/** The row of a session. */
export const adminSessionRowOf = (session: AdminSession): AdminSessionTable => ({
  id: session.id,
  hash: session.hash,
  key_hash: session.keyHash,
  user: session.user,
  address: session.address,
  created_at: session.createdAt,
  active_at: session.activeAt,
  unlock_window: session.unlock?.window ?? null,
  unlock_asked_at: session.unlock?.askedAt ?? null,
  unlock_until: session.unlock?.until ?? null,
});

/** The session that a row holds. */
export const adminSessionOf = (row: AdminSessionTable): AdminSession => ({
  id: row.id,
  hash: row.hash,
  keyHash: row.key_hash,
  user: row.user,
  address: row.address,
  createdAt: row.created_at,
  activeAt: row.active_at,
  unlock:
    row.unlock_window === null || row.unlock_asked_at === null
      ? null
      : { window: row.unlock_window, askedAt: row.unlock_asked_at, until: row.unlock_until },
});
